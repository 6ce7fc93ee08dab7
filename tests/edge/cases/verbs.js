// Running to a version, reverting, adopting, forgetting, looking.
import { Migrator } from "litemigrate";
import { EVERYTHING, LEDGER, SCHEMA, set } from "../host.js";

const THREE = {
  "1_a.sql": "CREATE TABLE a (x);",
  "2_b.up.sql": "CREATE TABLE b (x);",
  "2_b.down.sql": "DROP TABLE b;",
  "3_c/up.sql": "CREATE TABLE c (x);",
  "3_c/down.sql": "DROP TABLE c;",
};

export default [
  {
    name: "runTo stops at its target",
    async run({ db, ask }, assert) {
      const migrator = new Migrator(THREE);
      assert.equal((await migrator.runTo(db, 2)).version, "2");
      assert.equal(await ask(SCHEMA), "a b");
      assert.equal((await migrator.runTo(db, 2)).done, []);
      await assert.fails(() => migrator.runTo(db, 4), "VERSION_NOT_PRESENT");
      await assert.fails(() => migrator.runTo(db, 1), "VERSION_TOO_OLD");
      assert.equal(await ask(SCHEMA), "a b");
      await migrator.run(db);
      assert.equal(await ask(SCHEMA), "a b c");
    },
  },
  {
    name: "revert takes back the latest",
    async run({ db, ask }, assert) {
      const migrator = new Migrator(THREE);
      await migrator.run(db);
      const report = await migrator.revert(db);
      assert.equal(
        report.done.map(({ version, action }) => [version, action]),
        [["3", "revert"]],
      );
      assert.equal(report.version, "2");
      assert.equal(await ask(SCHEMA), "a b");
      assert.equal(await ask(LEDGER), "1|1|1 2|1|1");
      assert.equal((await migrator.run(db)).done.length, 1);
    },
  },
  {
    name: "revertTo keeps its target",
    async run({ db, ask }, assert) {
      const migrator = new Migrator(THREE);
      await migrator.run(db);
      const report = await migrator.revertTo(db, 1);
      assert.equal([report.done.map(({ version }) => version), report.version], [["3", "2"], "1"]);
      assert.equal(await ask(SCHEMA), "a");
      assert.equal((await migrator.revertTo(db, 1)).done, []);
      await assert.fails(() => migrator.revertTo(db, 2), "VERSION_TOO_NEW");
    },
  },
  {
    name: "what cannot be reverted is refused as a whole",
    async run({ db, ask }, assert) {
      const migrator = new Migrator(THREE);
      await migrator.run(db);
      const error = await assert.fails(() => migrator.revertTo(db, 0), "NOT_REVERSIBLE");
      assert.equal([error.version, error.file, error.applied], ["1", "1_a.sql", []]);
      assert.equal(await ask(SCHEMA), "a b c");
    },
  },
  {
    name: "a revert that fails changes nothing",
    async run({ db, ask }, assert) {
      const migrator = new Migrator({
        "1_a.up.sql": "CREATE TABLE a (x);",
        "1_a.down.sql": "DROP TABLE a;\nDROP TABLE nowhere;",
      });
      await migrator.run(db);
      const error = await assert.fails(() => migrator.revert(db), "EXECUTE");
      assert.equal([error.version, error.file, error.line], ["1", "1_a.down.sql", 2]);
      assert.equal(await ask(SCHEMA), "a");
      assert.equal(await ask(LEDGER), "1|1|1");
    },
  },
  {
    name: "revert on an empty database does nothing",
    async run({ db, ask }, assert) {
      assert.equal((await new Migrator(THREE).revert(db)).done, []);
      assert.equal(await ask(EVERYTHING), "0");
    },
  },
  {
    name: "baseline records and runs nothing",
    async run({ db, sql, ask }, assert) {
      await sql("CREATE TABLE a (x); CREATE TABLE b (x)");
      const migrator = new Migrator(THREE);
      const report = await migrator.baseline(db, 2n);
      assert.equal(
        report.done.map(({ version, action }) => [version, action]),
        [
          ["1", "baseline"],
          ["2", "baseline"],
        ],
      );
      assert.equal(report.version, "2");
      assert.equal(await ask(LEDGER), "1|1|0 2|1|0");
      await migrator.run(db);
      assert.equal(await ask(SCHEMA), "a b c");
    },
  },
  {
    name: "forget takes out the row of what failed, and of nothing that is applied",
    async run({ db, ask }, assert) {
      const migrator = new Migrator(set("CREATE TABLE a (x);", "SELEC 1;"));
      await assert.fails(() => migrator.run(db), "EXECUTE");
      await assert.fails(() => migrator.forget(db, 1), "STILL_APPLIED");
      await assert.fails(() => migrator.forget(db, 7), "VERSION_NOT_PRESENT");
      const entry = await migrator.forget(db, 2);
      assert.equal([entry.version, entry.state], ["2", "failed"]);
      assert.equal(await ask(LEDGER), "1|1|1");
    },
  },
  {
    name: "status tells of each migration where it stands",
    async run({ db }, assert) {
      await new Migrator({ "1_a.sql": "SELECT 1;", "2_b.sql": "SELECT 2;", "3_c.sql": "SELECT 3;" }).run(db);
      const files = {
        "1_a.sql": "SELECT 1;",
        "2_b.sql": "SELECT 'edited';",
        "4_d.sql": "SELEC 4;",
        "5_e.sql": "SELECT 5;",
      };
      const migrator = new Migrator(files, { missing: "ignore" });
      const { version, entries } = await migrator.status(db);
      assert.equal(version, "3");
      assert.equal(
        entries.map((entry) => [entry.version, entry.state, entry.file]),
        [
          ["1", "applied", "1_a.sql"],
          ["2", "modified", "2_b.sql"],
          ["3", "missing", null],
          ["4", "pending", "4_d.sql"],
          ["5", "pending", "5_e.sql"],
        ],
      );
      const [applied, modified, missing, pending] = entries;
      assert.match(applied.installedOn, /^20\d\d-\d\d-\d\d \d\d:\d\d:\d\d$/, "installedOn");
      assert.ok(applied.executionTime >= 0, "executionTime");
      assert.match(applied.recordedChecksum, /^[0-9a-f]{96}$/, "recordedChecksum");
      assert.equal(applied.recordedChecksum, applied.fileChecksum);
      assert.ok(modified.recordedChecksum !== modified.fileChecksum, "checksums of an edited file differ");
      assert.equal([missing.fileChecksum, missing.description], [null, "c"]);
      assert.equal(
        [pending.installedOn, pending.executionTime, pending.recordedChecksum],
        [null, null, null],
      );
    },
  },
  {
    name: "plan tells of every goal, and changes nothing",
    async run({ db, ask }, assert) {
      const migrator = new Migrator(THREE);
      await migrator.runTo(db, 2);
      const steps = async (goal) =>
        (await migrator.plan(db, goal)).steps.map(({ action, version }) => `${action} ${version}`);
      assert.equal(await steps(), ["apply 3"]);
      assert.equal(await steps("latest"), ["apply 3"]);
      assert.equal(await steps("next"), ["apply 3"]);
      assert.equal(await steps("revert-last"), ["revert 2"]);
      assert.equal(await steps({ to: "3" }), ["apply 3"]);
      assert.equal(await steps({ revertTo: 1 }), ["revert 2"]);
      assert.equal(await steps({ baseline: 3n }), ["baseline 3"]);
      assert.equal(await ask(LEDGER), "1|1|1 2|1|1");
    },
  },
];
