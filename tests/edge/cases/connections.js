// Other connections, and other runs, on the same database.
import { Migrator } from "litemigrate";
import { EVERYTHING, LEDGER, SCHEMA, set } from "../host.js";
import real from "../real-set.js";

const FILES = set(
  "CREATE TABLE a (x);\nINSERT INTO a VALUES (1);",
  "CREATE TABLE b (x);\nINSERT INTO b VALUES (1);",
);
const ONCE = "SELECT (SELECT count(*) FROM a), (SELECT count(*) FROM b)";

export default [
  {
    name: "an open transaction is refused, and left as it is",
    needs: ["begin"],
    async run({ db, sql, ask }, assert) {
      await sql("CREATE TABLE mine (x)");
      await sql("BEGIN");
      await sql("INSERT INTO mine VALUES (1)");
      await assert.fails(() => new Migrator(FILES).run(db), "IN_TRANSACTION");
      await sql("COMMIT");
      assert.equal(await ask("SELECT x FROM mine"), "1");
      assert.equal(await ask(SCHEMA), "mine");
      assert.equal((await new Migrator(FILES).run(db)).done.length, 2);
    },
  },
  {
    name: "a lock is waited for as long as was allowed, then it is BUSY",
    needs: ["lock"],
    async run({ db, ask, lock }, assert) {
      const told = [];
      const unlock = await lock();
      const migrator = new Migrator(FILES, { wait: 60, onProgress: (event) => told.push(event) });
      const error = await assert.fails(() => migrator.run(db), "BUSY");
      assert.match(error.message, /locked/, "message");
      assert.equal(error.applied, []);
      const waits = told.filter(({ type }) => type === "waiting");
      assert.ok(waits.length > 0, "the waiting is told");
      assert.ok(
        waits.every(({ obstacle, limit, waited }) => obstacle === "lock" && limit === 60 && waited >= 0),
        JSON.stringify(waits),
      );
      await unlock();
      assert.equal(await ask(EVERYTHING), "0");
      assert.equal((await new Migrator(FILES).run(db)).done.length, 2);
    },
  },
  {
    name: "wait: 0 does not wait",
    needs: ["lock"],
    async run({ db, lock }, assert) {
      const unlock = await lock();
      const told = [];
      await assert.fails(
        () => new Migrator(FILES, { wait: 0, onProgress: ({ type }) => told.push(type) }).run(db),
        "BUSY",
      );
      assert.ok(!told.includes("waiting"), `told: ${told}`);
      await unlock();
    },
  },
  {
    name: "a lock that goes away while it is waited for is no error",
    needs: ["lock"],
    async run({ db, ask, lock }, assert) {
      const unlock = await lock();
      let unlocked;
      const onProgress = ({ type }) => {
        if (type === "waiting") unlocked ??= unlock();
      };
      assert.equal((await new Migrator(FILES, { onProgress }).run(db)).done.length, 2);
      await unlocked;
      assert.equal(await ask(ONCE), "1|1");
    },
  },
  {
    name: "so is one that comes after the first look",
    needs: ["lock", "synchronous"],
    async run({ db, sql, ask, second }, assert) {
      await sql("CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (p REFERENCES p)");
      const other = await second();
      const onProgress = ({ type }) => {
        if (type === "run-started") other.sql("BEGIN EXCLUSIVE");
        if (type === "waiting") other.sql("COMMIT");
      };
      const migrator = new Migrator(set("DROP TABLE p;\nCREATE TABLE p (id INTEGER PRIMARY KEY);"), {
        onProgress,
      });
      assert.equal((await migrator.run(db)).done.length, 1);
      assert.equal(await ask(LEDGER), "1|1|1");
    },
  },
  {
    name: "who comes while a run is going on changes nothing, and finds it done later",
    needs: ["lock"],
    async run({ db, ask, second, sync }, assert) {
      const other = await second();
      const found = [];
      const onProgress = (event) => {
        if (event.type !== "migration-started") return;
        try {
          const run = new Migrator(FILES, { wait: 0 }).run(other.db);
          if (!sync)
            found.push(
              run.then(
                () => "done",
                (error) => error.code,
              ),
            );
          else found.push("done");
        } catch (error) {
          found.push(error.code);
        }
      };
      await new Migrator(FILES, { onProgress }).run(db);
      const answers = await Promise.all(found);
      assert.ok(
        answers.length > 0 && answers.every((answer) => answer === "BUSY" || (!sync && answer === "done")),
        `found: ${answers}`,
      );
      assert.equal((await new Migrator(FILES).run(other.db)).done, []);
      assert.equal(await ask(ONCE), "1|1");
    },
  },
  {
    name: "several at once: every migration exactly once, and all succeed",
    needs: ["race"],
    async run({ ask, race, refuses }, assert) {
      const rebuilds = (path) => path.startsWith("20250617060815");
      const paths = Object.keys(real.files).sort();
      const files = refuses("rebuild") ? paths.slice(0, paths.findIndex(rebuilds)) : paths;
      const applied = await race(
        4,
        files.map((path) => [path, real.files[path]]),
      );
      const count = refuses("rebuild") ? 11 : 14;
      assert.equal(
        applied.reduce((sum, each) => sum + each, 0),
        count,
        `applied by each: ${applied}`,
      );
      assert.equal(await ask("SELECT count(*), sum(success) FROM _sqlx_migrations"), `${count}|${count}`);
      assert.equal(await ask("SELECT (SELECT count(*) FROM notes), (SELECT count(*) FROM note_tags)"), "3|2");
      if (refuses("rebuild")) return;
      for (const [what, { query, answer }] of Object.entries(real.native))
        assert.equal(await ask(query), answer, what);
    },
  },
  {
    name: "a process that is killed in a migration leaves nothing half done",
    needs: ["process"],
    async run({ db, ask, killed }, assert) {
      const [first, rebuild] = ["20240212091500", "20250617060815"];
      await killed(first, 2);
      assert.equal(await ask(SCHEMA), "");
      // After the DROP TABLE of the parent, before another takes its name.
      await killed(rebuild, 7);
      assert.equal(await ask("SELECT count(*), max(version) FROM _sqlx_migrations"), "11|20250306191400");
      assert.equal(await ask("SELECT (SELECT count(*) FROM notes), (SELECT count(*) FROM note_tags)"), "3|2");
      assert.equal((await new Migrator(real.files).run(db)).done.length, 3);
      for (const [what, { query, answer }] of Object.entries(real.native))
        assert.equal(await ask(query), answer, what);
    },
  },
  {
    name: "several runs on one connection at once",
    needs: ["asynchronous"],
    async run({ db, ask }, assert) {
      const reports = await Promise.all(Array.from({ length: 4 }, () => new Migrator(FILES).run(db)));
      assert.equal(reports.flatMap(({ done }) => done.map(({ version }) => version)).sort(), ["1", "2"]);
      assert.ok(
        reports.every(({ version }) => version === "2"),
        "all are at the last version",
      );
      assert.equal(await ask(ONCE), "1|1");
      assert.equal(await ask(LEDGER), "1|1|1 2|1|1");
    },
  },
  {
    name: "several runs of a migration that fails record it once",
    needs: ["asynchronous"],
    async run({ db, ask }, assert) {
      const files = { ...FILES, "3_c.sql": "CREATE TABLE c (x);\nSELEC 1;" };
      const codes = await Promise.all(
        Array.from({ length: 3 }, () =>
          new Migrator(files).run(db).then(
            () => "done",
            ({ code }) => code,
          ),
        ),
      );
      assert.ok(
        codes.includes("EXECUTE") && codes.every((code) => ["EXECUTE", "FAILED_BEFORE"].includes(code)),
        `codes: ${codes}`,
      );
      assert.equal(await ask(ONCE), "1|1");
      assert.equal(await ask(LEDGER), "1|1|1 2|1|1 3|0|1");
    },
  },
];
