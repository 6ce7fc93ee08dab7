// Whether a schema is what the ledger says, by the lock that the native engine has written: the SQLite
// that answers here is another.
import { Migrator } from "litemigrate";
import { drift } from "litemigrate/drift";
import real from "../real-set.js";

/** The one that rebuilds a parent to which rows refer. */
const REBUILD = "20250617060815";

const files = { ...real.files, "migrations.lock": real.lock };

/** What a lock says of each version: its fingerprint is the last word of its line. */
const released = (lock) =>
  lock
    .split("\n")
    .filter((line) => /^\d/.test(line))
    .map((line) => line.split(" "))
    .map((words) => ({ version: words[0], fingerprint: words[3] }));

export default [
  {
    name: "there is none at any version of the real set",
    async run({ db, refuses }, assert) {
      const migrator = new Migrator(files);
      const none = await drift(db, files);
      assert.equal([none.version, none.differences], [null, []]);
      for (const { version, fingerprint } of released(real.lock)) {
        if (refuses("rebuild") && version === REBUILD) return;
        await migrator.runTo(db, version);
        assert.equal(await drift(db, files), { version, fingerprint, differences: [] });
      }
    },
  },
  {
    name: "there is none after a long history",
    async run({ db }, assert) {
      try {
        await new Migrator(real.history).run(db);
      } catch (error) {
        // Some modules of SQLite are not everywhere, and some hosts take no pragmas.
        const refused = error.code === "UNSUPPORTED" || /no such module/.test(error.message);
        if (refused) return "refused";
        throw error;
      }
      const latest = released(real.history["migrations.lock"]).at(-1);
      assert.equal(await drift(db, real.history), { ...latest, differences: [] });
    },
  },
  {
    name: "what somebody did by hand is told, and stays",
    async run({ db, sql, ask }, assert) {
      await new Migrator(files).runTo(db, released(real.lock)[1].version);
      await sql("ALTER TABLE tags ADD COLUMN colour TEXT DEFAULT 'none'");
      await sql("DROP INDEX note_tags_by_tag");
      await sql("CREATE TABLE stray (a)");
      const { differences } = await drift(db, files);
      assert.equal(
        differences.map(({ change, part, subject }) => `${change} ${part} ${subject}`),
        ["extra table stray", "extra column tags.colour", "missing index note_tags_by_tag"],
      );
      assert.equal([differences[1].expected, differences[1].found], [null, "TEXT DEFAULT 'none'"]);
      assert.equal([differences[2].expected, differences[2].found], ["ON note_tags (tag_id, note_id)", null]);
      assert.equal(await ask("SELECT count(*) FROM stray"), "0");
    },
  },
  {
    name: "without a lock it is not known",
    async run({ db }, assert) {
      const unlocked = { "1_a.sql": "CREATE TABLE a (x);" };
      await new Migrator(unlocked).run(db);
      await assert.fails(() => drift(db, unlocked), "STALE_LOCK");
    },
  },
  {
    name: "a ledger that is not as it should be is no drift",
    async run({ db }, assert) {
      await new Migrator({ "1_a.sql": "CREATE TABLE a (x);" }).run(db);
      await assert.fails(() => drift(db, files), "VERSION_MISSING");
      const lock = `# litemigrate lock 1\n`;
      const none = await drift(db, { "migrations.lock": lock }, { missing: "ignore" });
      assert.equal(none.differences.map(({ subject }) => subject), ["a"]);
    },
  },
  {
    name: "a ledger of another name is known",
    async run({ db }, assert) {
      const { version, fingerprint } = released(real.lock)[0];
      const options = { ledgerTable: "steps" };
      await new Migrator(files, options).runTo(db, version);
      assert.equal(await drift(db, files, options), { version, fingerprint, differences: [] });
    },
  },
  {
    name: "a text that was shipped before and is accepted is no modification",
    async run({ db }, assert) {
      await new Migrator({ "1_a.sql": "CREATE TABLE a (x);" }).run(db);
      const corrected = { "1_a.sql": "CREATE TABLE a (x); -- corrected" };
      const [{ state, recordedChecksum, fileChecksum }] = (await new Migrator(corrected).status(db)).entries;
      assert.equal(state, "modified");
      const lock = `# litemigrate lock 1\r\n1 a ${fileChecksum} ${"0".repeat(32)}\r\n  accepts ${recordedChecksum}\r\n`;
      const migrator = new Migrator({ ...corrected, "some/migrations.lock": lock });
      assert.equal((await migrator.run(db)).done, []);
      assert.equal((await migrator.status(db)).entries[0].state, "applied");
      const other = new Migrator({ "1_a.sql": "CREATE TABLE a (y);", "migrations.lock": lock.replace(/accepts .{9}/, "accepts 123456789") });
      await assert.fails(() => other.run(db), "VERSION_MISMATCH");
    },
  },
  {
    name: "a lock that cannot be read is refused with its line",
    async run({ db }, assert) {
      const lock = "# litemigrate lock 1\n<<<<<<< ours\n";
      const error = await assert.fails(() => drift(db, { "migrations.lock": lock }), "INVALID_LOCK");
      assert.equal([error.file, error.line], ["migrations.lock", 2]);
    },
  },
  {
    name: "what a caller does wrong is a TypeError",
    async run({ db }, assert) {
      const wrong = async (call, words) => {
        const error = await assert.caught(call);
        assert.equal([error.name, error.message.includes(words)], ["TypeError", true]);
      };
      await wrong(() => drift(db, { "1_a.sql": 1 }), "`1_a.sql` is not a text");
      await wrong(() => drift(db, files, { missing: "perhaps" }), "`missing` cannot be `perhaps`");
      await wrong(() => drift({}, files), "this is not a database");
    },
  },
];
