// What stops a run before anything is written.
import { Migrator } from "litemigrate";
import { EVERYTHING, LEDGER, SCHEMA, set } from "../host.js";

const THREE = set("CREATE TABLE a (x);\n", "CREATE TABLE b (x);\n", "CREATE TABLE c (x);\n");
const [A, B, C] = Object.keys(THREE);
const only = (...names) => Object.fromEntries(names.map((name) => [name, THREE[name]]));

export default [
  {
    name: "an edited migration stops even what comes before it",
    async run({ db, ask }, assert) {
      await new Migrator(only(B, C)).run(db);
      const migrator = new Migrator({ ...THREE, [C]: "CREATE TABLE c (y);\n" });
      const error = await assert.fails(() => migrator.run(db), "VERSION_MISMATCH");
      assert.equal([error.version, error.file, error.applied], ["3", C, []]);
      assert.equal(await ask(SCHEMA), "b c");
    },
  },
  {
    name: "line ends and byte order marks are no edits",
    async run({ db, ask }, assert) {
      await new Migrator(THREE).run(db);
      const windows = {
        [A]: "CREATE TABLE a (x);\r\n",
        [B]: "\u{feff}CREATE TABLE b (x);\n",
        [C]: "\u{feff}CREATE TABLE c (x);\r\n",
      };
      assert.equal((await new Migrator(windows).run(db)).done, []);
      assert.equal(await ask(LEDGER), "1|1|1 2|1|1 3|1|1");
    },
  },
  {
    name: "the same the other way round",
    async run({ db, ask }, assert) {
      const windows = {
        [A]: "CREATE TABLE a (x);\r\n",
        [B]: "\u{feff}CREATE TABLE b (x);\n",
        [C]: "\u{feff}CREATE TABLE c (x);\r\n",
      };
      await new Migrator(windows).run(db);
      assert.equal(await ask(SCHEMA), "a b c");
      assert.equal((await new Migrator(THREE).run(db)).done, []);
    },
  },
  {
    name: "a missing file is refused, or ignored",
    async run({ db, ask }, assert) {
      await new Migrator(THREE).run(db);
      const without = { ...only(A, C), "4_d.sql": "CREATE TABLE d (x);" };
      const error = await assert.fails(() => new Migrator(without).run(db), "VERSION_MISSING");
      assert.equal([error.version, error.applied], ["2", []]);
      assert.equal(await ask(SCHEMA), "a b c");
      await new Migrator(without, { missing: "ignore" }).run(db);
      assert.equal(await ask(SCHEMA), "a b c d");
    },
  },
  {
    name: "a newer database is no corruption",
    async run({ db, ask }, assert) {
      await new Migrator(THREE).run(db);
      const error = await assert.fails(() => new Migrator(only(A, B)).run(db), "DATABASE_NEWER");
      assert.equal(error.version, "3");
      assert.equal(
        error.message,
        "the database is newer than this program: it has migration 3, and the program knows migrations up to 2; update the program",
      );
      assert.equal((await new Migrator(only(A, B), { missing: "ignore" }).run(db)).done, []);
      assert.equal(await ask(LEDGER), "1|1|1 2|1|1 3|1|1");
    },
  },
  {
    name: "a migration below applied ones is applied, with a warning",
    async run({ db, ask }, assert) {
      await new Migrator(only(A, C)).run(db);
      assert.equal((await new Migrator(THREE).plan(db)).warnings.length, 1);
      const report = await new Migrator(THREE).run(db);
      assert.equal(report.warnings.length, 1);
      assert.match(report.warnings[0], /^[^A-Z].*2.*3/, "warning");
      assert.equal([report.done.map(({ version }) => version), report.version], [["2"], "3"]);
      assert.equal(await ask(SCHEMA), "a b c");
    },
  },
  {
    name: "or without one, or not at all",
    async run({ db, ask }, assert) {
      await new Migrator(only(A, C)).run(db);
      const error = await assert.fails(
        () => new Migrator(THREE, { outOfOrder: "refuse" }).run(db),
        "OUT_OF_ORDER",
      );
      assert.equal([error.version, error.file], ["2", B]);
      assert.equal(await ask(SCHEMA), "a c");
      assert.equal((await new Migrator(THREE, { outOfOrder: "apply" }).run(db)).warnings, []);
      assert.equal(await ask(SCHEMA), "a b c");
    },
  },
  ...[
    ["CREATE TABLE b (x);\nBEGIN;\nCREATE TABLE c (x);\nCOMMIT;", 2],
    ["CREATE TABLE b (x);\nROLLBACK;", 2],
    ["CREATE TABLE b (x);\nCOMMIT;\nCREATE TABLE c (x);", 2],
    ["/* END */ end /* of it */ transaction;", 1],
  ].map(([text, line], index) => ({
    name: `a script that ends its transaction (${index + 1})`,
    async run({ db, ask }, assert) {
      const error = await assert.fails(
        () => new Migrator(set("CREATE TABLE a (x);", text)).run(db),
        "TRANSACTION_CONTROL",
      );
      assert.equal([error.version, error.file, error.line], ["2", "2_b.sql", line]);
      assert.equal(await ask(EVERYTHING), "0");
    },
  })),
  {
    name: "a set is checked as a whole when it is made",
    async run(_host, assert) {
      const made = (files) => () => new Migrator(files);
      const twice = await assert.fails(made({ "1_a.sql": "", "01_b.sql": "" }), "DUPLICATE_VERSION");
      assert.equal(twice.version, "1");
      const named = await assert.fails(made({ "1_a.sql": "", "b.sql": "" }), "INVALID_FILE_NAME");
      assert.equal(named.file, "b.sql");
      await assert.fails(made({ "1_a.sql": "", "2_b.down.sql": "" }), "MISSING_UP");
      const text = await assert.fails(made({ "1_a.sql": "SELECT 1;\n\0" }), "INVALID_TEXT");
      assert.equal([text.file, text.line], ["1_a.sql", 2]);
      await assert.fails(() => new Migrator({}, { ledgerTable: "sqlite_x" }), "INVALID_LEDGER_NAME");
    },
  },
];
