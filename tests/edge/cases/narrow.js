// What only some hosts can do: elsewhere it is refused before anything is written, with file and line.
import { Migrator } from "litemigrate";
import { EVERYTHING, LEDGER, SCHEMA, set } from "../host.js";

/** Refused with file and line, and nothing is written. */
async function refused({ db, ask }, assert, files, line) {
  const error = await assert.fails(() => new Migrator(files).run(db), "UNSUPPORTED");
  assert.equal([error.version, error.file, error.line, error.applied], ["2", "2_b.sql", line, []]);
  assert.equal(await ask(EVERYTHING), "0");
  return "refused";
}

const LONG = `CREATE TABLE b (x);\nINSERT INTO b VALUES ('${"x".repeat(100_001)}');`;

const RECOMMITS = `COMMIT;
PRAGMA foreign_keys = OFF;
BEGIN;
CREATE TABLE b (x);
COMMIT;
PRAGMA foreign_keys = ON;
BEGIN;`;

const TRIGGER = `CREATE TABLE b (x);
CREATE TRIGGER no BEFORE INSERT ON b WHEN new.x = 13 BEGIN
  SELECT RAISE(ROLLBACK, 'not 13');
END;`;

export default [
  {
    name: "a statement of more than 100,000 bytes",
    async run(host, assert) {
      const files = set("CREATE TABLE a (x);", LONG);
      if (host.refuses("long-statement")) return refused(host, assert, files, 2);
      await new Migrator(files).run(host.db);
      assert.equal(await host.ask("SELECT length(x) FROM b"), "100001");
    },
  },
  {
    name: "one of exactly 100,000 bytes",
    async run({ db, ask }, assert) {
      const around = "INSERT INTO b VALUES ('');".length;
      const statement = `INSERT INTO b VALUES ('${"x".repeat(100_000 - around)}');`;
      assert.equal(statement.length, 100_000);
      await new Migrator(set("CREATE TABLE b (x);", statement)).run(db);
      assert.equal(await ask("SELECT length(x) FROM b"), String(100_000 - around));
    },
  },
  {
    name: "bytes are counted, not characters",
    async run(host, assert) {
      const text = (count) => `CREATE TABLE b (x);\nINSERT INTO b VALUES ('${"ü".repeat(count)}');`;
      const files = set("CREATE TABLE a (x);", text(49_000));
      await new Migrator(files).run(host.db);
      assert.equal(await host.ask("SELECT length(x) FROM b"), "49000");
      if (!host.refuses("long-statement")) return;
      const error = await assert.fails(
        () => new Migrator({ ...files, "3_c.sql": text(51_000) }).run(host.db),
        "UNSUPPORTED",
      );
      assert.equal([error.version, error.line], ["3", 2]);
    },
  },
  {
    name: "-- no-transaction",
    async run(host, assert) {
      const files = set(
        "CREATE TABLE a (x);",
        "-- no-transaction\nCREATE TABLE b (x);\nINSERT INTO b VALUES (1);",
        "CREATE TABLE c (x);",
      );
      if (host.refuses("no-transaction")) {
        const error = await assert.fails(() => new Migrator(files).run(host.db), "UNSUPPORTED");
        assert.equal([error.version, error.file, error.applied], ["2", "2_b.sql", []]);
        assert.equal(await host.ask(EVERYTHING), "0");
        return "refused";
      }
      await new Migrator(files).run(host.db);
      assert.equal(await host.ask(SCHEMA), "a b c");
      assert.equal(await host.ask(LEDGER), "1|1|1 2|1|1 3|1|1");
    },
  },
  {
    name: "-- no-transaction that fails in the middle is partially applied",
    async run({ db, ask, refuses }, assert) {
      if (refuses("no-transaction")) return "refused";
      const migrator = new Migrator(
        set("CREATE TABLE a (x);", "-- no-transaction\nCREATE TABLE b (x);\nSELEC 1;"),
      );
      const error = await assert.fails(() => migrator.run(db), "EXECUTE");
      assert.equal([error.version, error.line, error.applied], ["2", 3, ["1"]]);
      assert.match(error.message, /partially applied/, "message");
      assert.equal(await ask(LEDGER), "1|1|1 2|0|0");
      assert.equal((await migrator.status(db)).entries.at(-1).state, "partially-applied");
      await assert.fails(
        () => new Migrator(set("CREATE TABLE a (x);", "SELECT 1;"), { wait: 0 }).run(db),
        "PARTIALLY_APPLIED",
      );
    },
  },
  {
    name: "COMMIT; …; BEGIN;",
    async run(host, assert) {
      const files = set("CREATE TABLE a (x);", RECOMMITS, "CREATE TABLE c (x);");
      if (host.refuses("transaction-control")) return refused(host, assert, files, 1);
      await new Migrator(files).run(host.db);
      assert.equal(await host.ask(LEDGER), "1|1|1 2|1|1 3|1|1");
    },
  },
  ...[
    "ATTACH ':memory:' AS other;",
    "CREATE TEMP TABLE t (x);",
    "VACUUM;",
    "PRAGMA user_version = 1;",
    "PRAGMA journal_mode = WAL;",
  ].map((statement) => ({
    name: `${statement} where only part of SQLite is allowed`,
    needs: ["limits"],
    run(host, assert) {
      return refused(host, assert, set("CREATE TABLE a (x);", `CREATE TABLE b (x);\n${statement}`), 2);
    },
  })),
  {
    name: "OR ROLLBACK takes nothing else with it",
    async run({ db, ask, refuses }, assert) {
      const files = set(
        "CREATE TABLE a (x UNIQUE);\nINSERT INTO a VALUES (1);",
        "INSERT INTO a VALUES (2);\nINSERT OR ROLLBACK INTO a VALUES (1);",
        "CREATE TABLE c (x);",
      );
      if (refuses("or-rollback")) return refused({ db, ask }, assert, files, 2);
      const error = await assert.fails(() => new Migrator(files).run(db), "EXECUTE");
      assert.equal([error.version, error.file, error.line, error.applied], ["2", "2_b.sql", 2, ["1"]]);
      assert.match(error.message, /UNIQUE constraint failed: a\.x/, "message");
      assert.equal(await ask("SELECT x FROM a"), "1");
      assert.equal(await ask(LEDGER), "1|1|1 2|0|1");
      assert.equal(await ask(SCHEMA), "a");
    },
  },
  {
    name: "UPDATE OR ROLLBACK, and ON CONFLICT ROLLBACK in a table",
    needs: ["limits"],
    async run(host, assert) {
      const table = "CREATE TABLE a (x UNIQUE);";
      await refused(host, assert, set(table, "\nUPDATE OR ROLLBACK a SET x = 1;"), 2);
      return refused(host, assert, set(table, "CREATE TABLE b (\n  x UNIQUE ON CONFLICT ROLLBACK\n);"), 1);
    },
  },
  {
    name: "RAISE(ROLLBACK, …) takes nothing else with it",
    async run({ db, ask, refuses }, assert) {
      const files = set(
        "CREATE TABLE a (x);",
        TRIGGER,
        "CREATE TABLE c (x);\nINSERT INTO b VALUES (12);\nINSERT INTO b VALUES (13);",
      );
      if (refuses("or-rollback")) return refused({ db, ask }, assert, files, 2);
      const error = await assert.fails(() => new Migrator(files).run(db), "EXECUTE");
      assert.equal([error.version, error.line, error.applied], ["3", 3, ["1", "2"]]);
      assert.match(error.message, /not 13/, "message");
      assert.equal(await ask("SELECT count(*) FROM b"), "0");
      assert.equal(await ask(LEDGER), "1|1|1 2|1|1 3|0|1");
    },
  },
  {
    name: "the word ROLLBACK in a text or a comment is not refused",
    async run({ db, ask }, assert) {
      await new Migrator(
        set(
          "-- INSERT OR ROLLBACK, RAISE(ROLLBACK\nCREATE TABLE a (\"or rollback\");\nINSERT INTO a VALUES ('OR ROLLBACK');",
        ),
      ).run(db);
      assert.equal(await ask("SELECT * FROM a"), "OR ROLLBACK");
    },
  },
  {
    name: "check tells of all that a host would refuse, without a database",
    async run(_host, assert) {
      const migrator = new Migrator(set("CREATE TABLE a (x);", "VACUUM;\nATTACH 'x' AS y;", LONG, TRIGGER));
      const places = (host) => migrator.check(host).map(({ code, file, line }) => `${code} ${file}:${line}`);
      const all = [
        "UNSUPPORTED 2_b.sql:1",
        "UNSUPPORTED 2_b.sql:2",
        "UNSUPPORTED 3_c.sql:2",
        "UNSUPPORTED 4_d.sql:2",
      ];
      assert.equal(places("durable-object"), all);
      assert.equal(places("d1"), all);
      for (const host of [
        "node-sqlite",
        "bun-sqlite",
        "better-sqlite3",
        "sql-js",
        "sqlite-wasm",
        "node-sqlite3-wasm",
        "libsql",
      ]) {
        assert.equal(places(host), [], host);
      }
      await assert.refusesInput(() => migrator.check("a fridge"), "a host that is none");
    },
  },
];
