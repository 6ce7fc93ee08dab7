// What a launch finds, and what it does then.
import { Migrator } from "litemigrate";
import { EVERYTHING, LEDGER, SCHEMA, set } from "../host.js";

const TWO = set(
  "CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT NOT NULL);",
  "CREATE INDEX by_body ON notes (body);\nINSERT INTO notes (body) VALUES ('welcome');",
);

export default [
  {
    name: "a fresh database gets everything, the second launch nothing",
    async run({ db, ask }, assert) {
      const migrator = new Migrator(TWO);
      const report = await migrator.run(db);
      assert.equal(
        report.done.map(({ version, description, action }) => ({ version, description, action })),
        [
          { version: "1", description: "a", action: "apply" },
          { version: "2", description: "b", action: "apply" },
        ],
      );
      assert.equal([report.version, report.warnings], ["2", []]);
      assert.ok(report.elapsed >= 0 && report.done.every(({ elapsed }) => elapsed >= 0), "times are given");
      assert.equal(await ask(SCHEMA), "by_body notes");
      assert.equal(await ask(LEDGER), "1|1|1 2|1|1");
      const again = await migrator.run(db);
      assert.equal([again.done, again.version], [[], "2"]);
      assert.equal(await ask("SELECT body FROM notes"), "welcome");
    },
  },
  {
    name: "what it gives is plain data",
    async run({ db }, assert) {
      const migrator = new Migrator(TWO);
      for (const given of [await migrator.plan(db), await migrator.run(db), await migrator.status(db)]) {
        assert.equal(JSON.parse(JSON.stringify(given)), given);
        assert.equal(
          Object.getPrototypeOf(given) === Object.prototype,
          true,
          "prototype is that of an object",
        );
      }
    },
  },
  {
    name: "a synchronous host answers at once, an asynchronous one with a promise",
    run({ db, sync }, assert) {
      const migrator = new Migrator(TWO);
      const answers = [migrator.plan(db), migrator.run(db), migrator.status(db)];
      for (const answer of answers) assert.equal(answer instanceof Promise, !sync, "is a promise");
      return Promise.all(answers).then(() => undefined);
    },
  },
  {
    name: "an asynchronous host rejects, and never throws",
    async run({ db, sync }, assert) {
      const migrator = new Migrator(set("SELEC 1;"));
      let answer;
      try {
        answer = migrator.run(db);
      } catch (error) {
        assert.ok(sync, `thrown: ${error}`);
        return;
      }
      assert.ok(!sync, "a synchronous host throws");
      await assert.fails(() => answer, "EXECUTE");
    },
  },
  {
    name: "the second launch leaves every byte of schema and ledger alone",
    async run({ db, ask }, assert) {
      const dump = () => ask("SELECT type, name, sql FROM sqlite_master ORDER BY name");
      const rows = () =>
        ask("SELECT version, installed_on, execution_time, success, hex(checksum) FROM _sqlx_migrations");
      await new Migrator(TWO).run(db);
      const before = [await dump(), await rows()];
      await new Migrator(TWO).run(db);
      assert.equal([await dump(), await rows()], before);
    },
  },
  {
    name: "the second launch needs no lock",
    needs: ["lock", "readers"],
    async run({ db, lock }, assert) {
      await new Migrator(TWO).run(db);
      const unlock = await lock();
      const report = await new Migrator(TWO, { wait: 0 }).run(db);
      assert.equal(report.done, []);
      await unlock();
    },
  },
  {
    name: "an older database with data is brought up to date",
    async run({ db, sql, ask }, assert) {
      await new Migrator({ "1_a.sql": TWO["1_a.sql"] }).run(db);
      await sql("INSERT INTO notes (body) VALUES ('mine'), ('also mine')");
      const report = await new Migrator(TWO).run(db);
      assert.equal(
        report.done.map(({ version }) => version),
        ["2"],
      );
      assert.equal(await ask("SELECT body FROM notes ORDER BY id"), "mine also mine welcome");
      assert.equal(await ask(LEDGER), "1|1|1 2|1|1");
    },
  },
  {
    name: "what was applied is there for who opens the database later",
    needs: ["file"],
    async run({ db, second }, assert) {
      await new Migrator(TWO).run(db);
      const later = await second();
      assert.equal(await later.ask("SELECT body FROM notes"), "welcome");
      assert.equal((await new Migrator(TWO).run(later.db)).done, []);
    },
  },
  {
    name: "looking never writes, not even the ledger's table",
    async run({ db, ask }, assert) {
      const migrator = new Migrator(TWO);
      const plan = await migrator.plan(db);
      assert.equal(plan.steps, [
        { version: "1", description: "a", action: "apply", file: "1_a.sql" },
        { version: "2", description: "b", action: "apply", file: "2_b.sql" },
      ]);
      const status = await migrator.status(db);
      assert.equal(status.version, null);
      assert.equal(
        status.entries.map(({ state }) => state),
        ["pending", "pending"],
      );
      assert.equal(await ask(EVERYTHING), "0");
    },
  },
  {
    name: "one migrator serves many runs, and runs nothing twice",
    async run({ db, ask }, assert) {
      const migrator = new Migrator(TWO);
      for (let launch = 0; launch < 5; launch += 1) await migrator.run(db);
      assert.equal(await ask("SELECT count(*) FROM notes"), "1");
    },
  },
];
