// Migrations that became one, as the native engine has squashed them, and databases that had them.
import { Migrator } from "litemigrate";
import { drift } from "litemigrate/drift";
import { EVERYTHING, LEDGER } from "../host.js";
import real from "../real-set.js";

const versionOf = (name) => name.split("_")[0];
const versions = [...new Set(Object.keys(real.files).map(versionOf))].sort();

/** The version of the one, those that it replaced, and the version after it. */
const ONE = versionOf(Object.keys(real.squashed).find((name) => name.endsWith("_squashed.sql")));
const OLD = versions.slice(0, versions.indexOf(ONE));
const NEXT = versions[OLD.length + 1];

const recorded = (...versions) => versions.map((version) => `${version}|1|1`).join(" ");
const applied = ({ done }) => done.map(({ version }) => version);
const states = ({ entries }) => entries.slice(0, OLD.length + 2).map(({ version, state }) => [version, state]);

export default [
  {
    name: "a fresh database runs the one",
    async run({ db, ask }, assert) {
      const migrator = new Migrator(real.squashed);
      assert.equal(applied(await migrator.runTo(db, NEXT)), [ONE, NEXT]);
      assert.equal(await ask(LEDGER), recorded(ONE, NEXT));
      assert.equal(await ask("SELECT count(*) FROM notes"), "3");
      assert.equal((await drift(db, real.squashed)).differences, []);
    },
  },
  {
    name: "a database that had them all goes on, and they are listed",
    async run({ db, ask }, assert) {
      await new Migrator(real.files).runTo(db, ONE);
      const migrator = new Migrator(real.squashed);
      const before = await migrator.status(db);
      assert.equal(before.version, ONE);
      assert.equal([before.entries[0].description, before.entries[0].file], ["create notebooks and notes", null]);
      assert.equal(applied(await migrator.runTo(db, NEXT)), [NEXT]);
      assert.equal(states(await migrator.status(db)), [
        ...OLD.map((version) => [version, "replaced"]),
        [ONE, "applied"],
        [NEXT, "applied"],
      ]);
      assert.equal(await ask(LEDGER), recorded(...OLD, ONE, NEXT));
      assert.equal((await drift(db, real.squashed)).differences, []);
    },
  },
  {
    name: "one that had a part of them is refused, and nothing is written",
    async run({ db, ask }, assert) {
      const [old, migrator] = [new Migrator(real.files), new Migrator(real.squashed)];
      const everything = async () => [await ask(EVERYTHING), await ask(LEDGER)];
      for (const count of [1, OLD.length]) {
        await old.runTo(db, OLD[count - 1]);
        const before = await everything();
        const error = await assert.fails(() => migrator.run(db), "PARTLY_REPLACED");
        assert.equal([error.version, error.file, error.applied], [versions[count], null, []]);
        assert.equal(
          error.message,
          `the database has a part of what migration ${ONE} replaced: migration ${versions[count]} is not applied; ` +
            `upgrade it with a release that has the migrations up to ${ONE} one by one, then start this one`,
        );
        const lenient = new Migrator(real.squashed, { missing: "ignore" });
        await assert.fails(() => lenient.run(db), "PARTLY_REPLACED");
        assert.equal((await migrator.status(db)).entries[0].state, "replaced");
        assert.equal(await everything(), before);
      }
      // That is the way out.
      await old.runTo(db, ONE);
      assert.equal(applied(await migrator.runTo(db, NEXT)), [NEXT]);
    },
  },
  {
    name: "what is below it is no target, and stays in the ledger",
    async run({ db, ask }, assert) {
      await new Migrator(real.files).runTo(db, ONE);
      const migrator = new Migrator(real.squashed);
      for (const verb of ["runTo", "revertTo", "baseline", "forget"]) {
        const error = await assert.fails(() => migrator[verb](db, OLD[1]), "VERSION_NOT_PRESENT");
        assert.equal([verb, error.version], [verb, OLD[1]]);
      }
      assert.equal(await ask(LEDGER), recorded(...OLD, ONE));
    },
  },
  {
    name: "a text that the lock does not know is refused",
    async run({ db, ask }, assert) {
      const first = Object.keys(real.files).find((name) => versionOf(name) === OLD[0]);
      await new Migrator({ ...real.files, [first]: `${real.files[first]} -- edited` }).runTo(db, ONE);
      const error = await assert.fails(() => new Migrator(real.squashed).run(db), "VERSION_MISMATCH");
      assert.equal(error.version, OLD[0]);
      assert.equal(await ask(LEDGER), recorded(...OLD, ONE));
    },
  },
  {
    name: "without the lock nothing runs on a database that had them",
    async run({ db, ask }, assert) {
      const { "migrations.lock": _, ...unlocked } = real.squashed;
      await new Migrator(real.files).runTo(db, ONE);
      await assert.fails(() => new Migrator(unlocked).run(db), "VERSION_MISMATCH");
      assert.equal(await ask(LEDGER), recorded(...OLD, ONE));
    },
  },
];
