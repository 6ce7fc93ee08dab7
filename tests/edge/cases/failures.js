// A migration that fails: what stays, what is recorded, what is tried again.
import { MigrationError, Migrator } from "litemigrate";
import { LEDGER, SCHEMA, set } from "../host.js";

const BROKEN = "INSERT  INTO nowhere\n  VALUES (1);";

/** The second of three migrations, whose broken statement is the first, in the middle, or the last. */
const SECOND = {
  first: `${BROKEN}\nCREATE TABLE b (x);\nINSERT INTO b VALUES (1);`,
  middle: `CREATE TABLE b (x);\n${BROKEN}\nINSERT INTO b VALUES (1);`,
  last: `CREATE TABLE b (x);\nINSERT INTO b VALUES (1);\n${BROKEN}`,
};
const LINE = { first: 1, middle: 2, last: 3 };

const three = (second) =>
  set("CREATE TABLE a (x);\nINSERT INTO a VALUES (1);", second, "CREATE TABLE c (x);");
const FAILING = three(SECOND.middle);
const CORRECTED = three("CREATE TABLE b (x);");

export default [
  ...Object.entries(SECOND).map(([which, text]) => ({
    name: `its ${which} statement fails, and it alone is undone`,
    async run({ db, ask }, assert) {
      const error = await assert.fails(() => new Migrator(three(text)).run(db), "EXECUTE");
      assert.equal([error.version, error.file, error.line], ["2", "2_b.sql", LINE[which]]);
      assert.equal(error.applied, ["1"]);
      assert.equal([error.report.version, error.report.done.map(({ version }) => version)], ["1", ["1"]]);
      assert.match(error.message, /migration 2 .*no such table: nowhere/s, "message");
      assert.equal(await ask(SCHEMA), "a");
      assert.equal(await ask("SELECT count(*) FROM a"), "1");
      assert.equal(await ask(LEDGER), "1|1|1 2|0|1");
    },
  })),
  {
    name: "an error is an Error, with the driver's own behind it",
    async run({ db }, assert) {
      const error = await assert.fails(() => new Migrator(FAILING).run(db), "EXECUTE");
      assert.ok(error instanceof MigrationError && error instanceof Error, "instanceof");
      assert.equal(String(error), `MigrationError: ${error.message}`);
      assert.equal(Object.prototype.toString.call(error), "[object Error]");
      assert.ok(error.cause !== undefined && error.cause !== null, "there is a cause");
      assert.match(String(error.cause?.message ?? error.cause), /no such table: nowhere/, "the cause");
      const [first, second] = error.message.split("no such table: nowhere");
      assert.ok(
        first !== undefined && second !== undefined && !second.includes("no such"),
        "SQLite's words come once",
      );
    },
  },
  {
    name: "status tells that it failed",
    async run({ db }, assert) {
      const migrator = new Migrator(FAILING);
      await assert.fails(() => migrator.run(db), "EXECUTE");
      const { version, entries } = await migrator.status(db);
      assert.equal(version, "1");
      assert.equal(
        entries.map(({ state }) => state),
        ["applied", "failed", "pending"],
      );
    },
  },
  {
    name: "the same text is not tried again",
    async run({ db, sql, ask }, assert) {
      const migrator = new Migrator(FAILING);
      await assert.fails(() => migrator.run(db), "EXECUTE");
      const error = await assert.fails(() => migrator.run(db), "FAILED_BEFORE");
      assert.equal([error.version, error.file, error.applied], ["2", "2_b.sql", []]);
      await sql("CREATE TABLE nowhere (x)");
      await assert.fails(() => migrator.run(db), "FAILED_BEFORE");
      assert.equal((await migrator.runTo(db, 1)).done, []);
      assert.equal(await ask(LEDGER), "1|1|1 2|0|1");
    },
  },
  {
    name: "a corrected text is tried",
    async run({ db, ask }, assert) {
      await assert.fails(() => new Migrator(FAILING).run(db), "EXECUTE");
      const report = await new Migrator(CORRECTED).run(db);
      assert.equal(
        report.done.map(({ version }) => version),
        ["2", "3"],
      );
      assert.equal(await ask(SCHEMA), "a b c");
      assert.equal(await ask(LEDGER), "1|1|1 2|1|1 3|1|1");
    },
  },
  {
    name: "and so is the same one, when asked for",
    async run({ db, sql, ask }, assert) {
      await assert.fails(() => new Migrator(FAILING).run(db), "EXECUTE");
      await sql("CREATE TABLE nowhere (x)");
      await new Migrator(FAILING, { retry: "failed" }).run(db);
      assert.equal(await ask(LEDGER), "1|1|1 2|1|1 3|1|1");
    },
  },
  {
    name: "the first of all fails, and only its row is there",
    async run({ db, ask }, assert) {
      const error = await assert.fails(() => new Migrator(set(SECOND.last)).run(db), "EXECUTE");
      assert.equal([error.applied, error.report.version], [[], null]);
      assert.equal(await ask(SCHEMA), "");
      assert.equal(await ask(LEDGER), "1|0|1");
    },
  },
  {
    name: "a constraint fails, and the rows that were written are gone",
    async run({ db, ask }, assert) {
      const files = set(
        "CREATE TABLE a (x UNIQUE);\nINSERT INTO a VALUES (0);",
        "INSERT INTO a VALUES (1);\nINSERT INTO a VALUES (2), (1);",
      );
      const error = await assert.fails(() => new Migrator(files).run(db), "EXECUTE");
      assert.equal([error.version, error.line], ["2", 2]);
      assert.match(error.message, /UNIQUE constraint failed: a\.x/, "message");
      assert.equal(await ask("SELECT x FROM a"), "0");
    },
  },
  {
    name: "an error of syntax names the line",
    async run({ db, ask }, assert) {
      const error = await assert.fails(
        () => new Migrator(set("\n\nCREATE TABLE a (\n  x,\n  y,,\n);\n")).run(db),
        "EXECUTE",
      );
      assert.ok(error.line >= 3 && error.line <= 5, `line 3 to 5, found ${error.line}`);
      assert.match(error.message, /syntax error/, "message");
      assert.equal(await ask(SCHEMA), "");
    },
  },
  ...[
    ["a full disk", "DISK_FULL", "PRAGMA max_page_count = 12", "PRAGMA max_page_count = 100000"],
    ["a database that cannot be written", "READ_ONLY", "PRAGMA query_only = ON", "PRAGMA query_only = OFF"],
  ].map(([trouble, code, begins, ends]) => ({
    name: `${trouble} is not held against the migration`,
    needs: ["settings"],
    async run({ db, sql, ask }, assert) {
      const migrator = new Migrator(
        set(
          "CREATE TABLE a (x);\nINSERT INTO a VALUES (1);",
          "CREATE TABLE b (x);\nINSERT INTO b VALUES (zeroblob(100000));",
        ),
      );
      await sql(begins);
      const error = await assert.fails(() => migrator.run(db), code);
      const applied =
        (await ask(SCHEMA)) === "" ? [] : (await ask("SELECT version FROM _sqlx_migrations")).split(" ");
      assert.equal([await ask(SCHEMA), error.applied], [applied.length > 0 ? "a" : "", applied]);
      await sql(ends);
      await migrator.run(db);
      assert.equal(await ask(LEDGER), "1|1|1 2|1|1");
      assert.equal(await ask("SELECT (SELECT count(*) FROM a), (SELECT length(x) FROM b)"), "1|100000");
    },
  })),
  ...["no such interrupted thing", "the list is full", "database is locked", "SQLITE_BUSY"].map((name) => ({
    name: `a name of somebody's is not mistaken for trouble: ${name}`,
    async run({ db, ask }, assert) {
      await assert.fails(
        () =>
          new Migrator(set(`CREATE TABLE a (x);\nINSERT INTO "${name}" VALUES (1);`), { wait: 0 }).run(db),
        "EXECUTE",
      );
      assert.equal(await ask(LEDGER), "1|0|1");
    },
  })),
  {
    name: "roll-back-all undoes the whole run",
    async run({ db, ask }, assert) {
      const error = await assert.fails(
        () => new Migrator(FAILING, { onFailure: "roll-back-all" }).run(db),
        "EXECUTE",
      );
      assert.equal([error.version, error.applied], ["2", []]);
      assert.equal(await ask(SCHEMA), "");
      assert.equal(await ask(LEDGER), "2|0|1");
      await new Migrator(CORRECTED, { onFailure: "roll-back-all" }).run(db);
      assert.equal(await ask(LEDGER), "1|1|1 2|1|1 3|1|1");
    },
  },
  {
    name: "roll-back-all keeps what an earlier run applied",
    async run({ db, ask }, assert) {
      await new Migrator({ "1_a.sql": FAILING["1_a.sql"] }).run(db);
      await assert.fails(() => new Migrator(FAILING, { onFailure: "roll-back-all" }).run(db), "EXECUTE");
      assert.equal(await ask(SCHEMA), "a");
      assert.equal(await ask(LEDGER), "1|1|1 2|0|1");
    },
  },
  {
    name: "a transaction for each migration keeps what came before",
    async run({ db, ask }, assert) {
      const error = await assert.fails(
        () => new Migrator(FAILING, { transactions: "migration" }).run(db),
        "EXECUTE",
      );
      assert.equal(error.applied, ["1"]);
      assert.equal(await ask(SCHEMA), "a");
      assert.equal(await ask(LEDGER), "1|1|1 2|0|1");
      await new Migrator(CORRECTED, { transactions: "migration" }).run(db);
      assert.equal(await ask(LEDGER), "1|1|1 2|1|1 3|1|1");
    },
  },
];
