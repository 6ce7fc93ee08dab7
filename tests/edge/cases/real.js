// The repository's own fourteen migrations leave what the native engine leaves.
import { Migrator } from "litemigrate";
import real from "../real-set.js";

/** The one that rebuilds a parent, and the tables whose rows refer to it. */
const REBUILD = "20250617060815";
const CHILDREN = ["note_tags", "attachments", "activity"];

const asNative = async ({ ask }, assert) => {
  for (const [what, { query, answer }] of Object.entries(real.native))
    assert.equal(await ask(query), answer, what);
};

export default [
  {
    name: "run at once",
    async run({ db, ask, refuses }, assert) {
      const migrator = new Migrator(real.files);
      if (refuses("rebuild")) {
        const error = await assert.fails(() => migrator.run(db), "TABLE_REFERENCED");
        assert.equal([error.version, error.applied.length], [REBUILD, 11]);
        assert.equal(await ask("SELECT count(*) FROM notes"), "3");
        assert.equal(await ask("SELECT count(*) FROM note_tags"), "2");
        assert.equal(await ask("SELECT count(*) FROM attachments"), "1");
        return "refused";
      }
      assert.equal((await migrator.run(db)).done.length, 14);
      await asNative({ ask }, assert);
      assert.equal((await migrator.run(db)).done, []);
    },
  },
  {
    name: "run one by one",
    async run({ db, sql, ask, refuses }, assert) {
      const migrator = new Migrator(real.files, { transactions: "migration" });
      const { entries } = await migrator.status(db);
      assert.equal(entries.length, 14);
      for (const { version } of entries) {
        const aside = refuses("rebuild") && version === REBUILD;
        // The way out where a parent that rows refer to cannot be rebuilt.
        if (aside)
          for (const table of CHILDREN)
            await sql(`CREATE TABLE aside_${table} AS SELECT * FROM ${table}; DELETE FROM ${table}`);
        assert.equal(
          (await migrator.runTo(db, version)).done.map((done) => done.version),
          [version],
        );
        if (aside)
          for (const table of CHILDREN)
            await sql(
              `DELETE FROM ${table}; INSERT INTO ${table} SELECT * FROM aside_${table}; DROP TABLE aside_${table}`,
            );
      }
      await asNative({ ask }, assert);
    },
  },
  {
    name: "take back what can be taken back, and run it again",
    async run({ db, ask, refuses }, assert) {
      const migrator = new Migrator(real.files);
      if (refuses("rebuild")) return "refused";
      await migrator.run(db);
      const report = await migrator.revertTo(db, REBUILD);
      assert.equal(
        report.done.map(({ version, action }) => [version, action]),
        [
          ["20260114082700", "revert"],
          ["20251002140233", "revert"],
        ],
      );
      assert.equal((await migrator.run(db)).done.length, 2);
      await asNative({ ask }, assert);
    },
  },
  {
    name: "baseline of a database that has the schema",
    async run({ db, ask }, assert) {
      const migrator = new Migrator(real.files);
      const report = await migrator.baseline(db, REBUILD);
      assert.equal([report.done.length, report.version], [12, REBUILD]);
      assert.equal(
        await ask(
          "SELECT count(*), sum(success), max(execution_time), sum(typeof(checksum) = 'blob') FROM _sqlx_migrations",
        ),
        "12|12|-1|12",
      );
      assert.equal(
        (await migrator.plan(db)).steps.map(({ version }) => version),
        ["20251002140233", "20260114082700"],
      );
    },
  },
];
