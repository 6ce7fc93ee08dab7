// What can be chosen, and is not told elsewhere.
import { Migrator } from "litemigrate";
import { LEDGER, SCHEMA, set } from "../host.js";

export default [
  {
    name: "retry failed-and-partial takes up what did not end",
    async run({ db, ask, refuses }, assert) {
      if (refuses("no-transaction")) return "refused";
      const text = "-- no-transaction\nCREATE TABLE IF NOT EXISTS b (x);\nINSERT INTO c VALUES (1);";
      const migrator = (more) => new Migrator(set("CREATE TABLE a (x);", text), { wait: 0, ...more });
      await assert.fails(() => migrator().run(db), "EXECUTE");
      await assert.fails(() => migrator({ retry: "failed" }).run(db), "PARTIALLY_APPLIED");
      await new Migrator(
        { "1_a.sql": "CREATE TABLE a (x);", "2_b.sql": text.replace("INTO c", "INTO b") },
        { retry: "failed-and-partial" },
      ).run(db);
      assert.equal(await ask(LEDGER), "1|1|1 2|1|1");
      assert.equal(await ask("SELECT x FROM b"), "1");
    },
  },
  {
    name: "ignoredChars are no edits",
    async run({ db }, assert) {
      const migrator = (text) => new Migrator(set(text), { ignoredChars: " \t\r\n" });
      await migrator("CREATE TABLE a (x);").run(db);
      assert.equal((await migrator("CREATE  TABLE a (x) ;\n").run(db)).done, []);
      await assert.fails(() => migrator("CREATE TABLE a (y);").run(db), "VERSION_MISMATCH");
    },
  },
  {
    name: "all together",
    async run({ db, ask }, assert) {
      const migrator = new Migrator(set("CREATE TABLE a (x);", "CREATE TABLE b (x);"), {
        ledgerTable: "ledger",
        ignoredChars: "",
        outOfOrder: "warn",
        missing: "refuse",
        retry: "corrected",
        onFailure: "keep-applied",
        transactions: "run",
        wait: 1000,
        onProgress: () => {},
        signal: new AbortController().signal,
      });
      await migrator.run(db);
      assert.equal(await ask(SCHEMA), "a b ledger");
    },
  },
  {
    name: "undefined is the default",
    async run({ db, ask }, assert) {
      const names = [
        "ledgerTable",
        "ignoredChars",
        "outOfOrder",
        "missing",
        "retry",
        "onFailure",
        "transactions",
        "wait",
        "onProgress",
        "signal",
      ];
      await new Migrator(
        set("CREATE TABLE a (x);"),
        Object.fromEntries(names.map((name) => [name, undefined])),
      ).run(db);
      assert.equal(await ask(LEDGER), "1|1|1");
    },
  },
];
