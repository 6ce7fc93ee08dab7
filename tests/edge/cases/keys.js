// Dropping a table never eats another table's rows, and foreign keys are enforced in a run.
import { Migrator } from "litemigrate";
import { LEDGER, SCHEMA, set } from "../host.js";

const family = (action) => `CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE child (id INTEGER PRIMARY KEY, parent REFERENCES parent (id) ${action});`;
const MEMBERS = "INSERT INTO parent VALUES (1, 'one'), (2, 'two'); INSERT INTO child VALUES (10, 1), (20, 2)";

const REBUILD = `CREATE TABLE new_parent (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
INSERT INTO new_parent SELECT id, name FROM parent;
DROP TABLE parent;
ALTER TABLE new_parent RENAME TO parent;`;

const ROWS = "SELECT (SELECT group_concat(id) FROM parent), (SELECT group_concat(parent) FROM child)";

/** Whether the keys hold on this connection now, by trying. */
async function enforced({ sql, ask }) {
  try {
    await sql("INSERT INTO child VALUES (99, 99)");
  } catch {
    return (await ask("SELECT count(*) FROM child WHERE id = 99")) === "0";
  }
  await sql("DELETE FROM child WHERE id = 99");
  return false;
}

export default [
  ...[
    "ON DELETE CASCADE",
    "ON DELETE SET NULL",
    "ON DELETE RESTRICT",
    "DEFERRABLE INITIALLY DEFERRED",
    "ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED",
  ].map((action) => ({
    name: `a parent is rebuilt under its children (${action})`,
    async run({ db, sql, ask, refuses }, assert) {
      const files = set(family(action), REBUILD, "CREATE TABLE later (x);");
      await new Migrator(files).runTo(db, 1);
      await sql(MEMBERS);
      const before = await ask("PRAGMA foreign_keys");
      const migrator = new Migrator(files);
      if (refuses("rebuild")) {
        const error = await assert.fails(() => migrator.run(db), "TABLE_REFERENCED");
        assert.equal([error.version, error.file, error.line, error.applied], ["2", "2_b.sql", 3, []]);
        assert.match(error.message, /child/, "the table that refers to it is named");
        assert.equal(await ask(ROWS), "1,2|1,2");
        assert.equal(await ask(SCHEMA), "child parent");
        // It is the rows that are in the way, not the text: without them the same text runs.
        await sql("CREATE TABLE aside AS SELECT * FROM child; DELETE FROM child");
        await migrator.run(db);
        await sql("INSERT INTO child SELECT * FROM aside; DROP TABLE aside");
      } else {
        await migrator.run(db);
      }
      assert.equal(await ask(ROWS), "1,2|1,2");
      assert.equal(await ask(LEDGER), "1|1|1 2|1|1 3|1|1");
      assert.equal(await ask("PRAGMA foreign_key_check"), "");
      assert.equal(await ask(`SELECT "table" FROM pragma_foreign_key_list('child')`), "parent");
      assert.equal(await ask("PRAGMA foreign_keys"), before);
      // A deferred key is broken at the commit only.
      if (before === "1" && !action.includes("DEFERRED"))
        assert.ok(await enforced({ sql, ask }), "the keys are enforced again");
      return refuses("rebuild") ? "refused" : undefined;
    },
  })),
  {
    name: "a parent that no row refers to is rebuilt everywhere",
    async run({ db, sql, ask }, assert) {
      const files = set(family("ON DELETE CASCADE"), REBUILD);
      await new Migrator(files).runTo(db, 1);
      await sql("INSERT INTO parent VALUES (1, 'one'); INSERT INTO child VALUES (10, NULL)");
      await new Migrator(files).run(db);
      assert.equal(await ask("SELECT (SELECT name FROM parent), (SELECT id FROM child)"), "one|10");
      assert.equal(await ask(LEDGER), "1|1|1 2|1|1");
    },
  },
  {
    name: "and so it is in the run that made it",
    async run({ db, ask }, assert) {
      await new Migrator(
        set(family("ON DELETE CASCADE"), REBUILD, "INSERT INTO parent VALUES (1, 'one');"),
      ).run(db);
      assert.equal(await ask("SELECT name FROM parent"), "one");
      assert.equal(await ask("PRAGMA foreign_key_check"), "");
    },
  },
  {
    name: "reverting the rebuild of a parent reverts nothing else",
    async run({ db, sql, ask, refuses }, assert) {
      const files = {
        "1_family.sql": family("ON DELETE CASCADE"),
        "2_note.up.sql": "CREATE TABLE note (x);",
        "2_note.down.sql": "DROP TABLE note;",
        "3_parent.up.sql": "SELECT 1;",
        "3_parent.down.sql": REBUILD,
      };
      const migrator = new Migrator(files);
      await migrator.run(db);
      await sql(MEMBERS);
      if (refuses("rebuild")) {
        await assert.fails(() => migrator.revert(db), "TABLE_REFERENCED");
        assert.equal(await ask(LEDGER), "1|1|1 2|1|1 3|1|1");
        return "refused";
      }
      assert.equal((await migrator.revert(db)).done.length, 1);
      assert.equal(await ask(LEDGER), "1|1|1 2|1|1");
      assert.equal(await ask("SELECT count(*) FROM child"), "2");
    },
  },
  {
    name: "a parent that is renamed, and dropped under that name, keeps its children",
    async run({ db, sql, ask }, assert) {
      const renamed =
        "ALTER TABLE parent RENAME TO parent_old;\nCREATE TABLE parent (id INTEGER PRIMARY KEY);\n" +
        "INSERT INTO parent SELECT id FROM parent_old;\nDROP TABLE parent_old;";
      const files = set(family("ON DELETE CASCADE"), renamed);
      await new Migrator(files).runTo(db, 1);
      await sql(MEMBERS);
      // The children go on referring to the old one, so it is refused in one way or another.
      const codes = ["TABLE_REFERENCED", "FOREIGN_KEY"];
      const error = await assert.caught(() => new Migrator(files).run(db));
      assert.ok(codes.includes(error.code), `${error.code}: ${error.message}`);
      assert.equal(await ask("SELECT count(*) FROM child"), "2");
      assert.equal(await ask("SELECT count(*) FROM parent"), "2");
    },
  },
  {
    name: "a run that is undone as a whole leaves nothing of what came before a refused rebuild",
    async run({ db, sql, ask }, assert) {
      await sql(family("ON DELETE CASCADE"));
      await sql(MEMBERS);
      const files = set("CREATE TABLE note (x);", REBUILD);
      let error;
      try {
        await new Migrator(files, { onFailure: "roll-back-all" }).run(db);
      } catch (thrown) {
        error = thrown;
      }
      // Where foreign keys can be switched off inside a transaction, all of it is done.
      if (error === undefined) return;
      assert.ok(["TABLE_REFERENCED", "UNSUPPORTED"].includes(error.code), error.code);
      assert.equal(error.applied, []);
      assert.equal(await ask("SELECT count(*) FROM sqlite_master WHERE name = 'note'"), "0");
      assert.equal(await ask("SELECT count(*) FROM child"), "2");
    },
  },
  {
    name: "a child is rebuilt everywhere",
    async run({ db, sql, ask }, assert) {
      const files = set(
        family("ON DELETE CASCADE"),
        "CREATE TABLE c2 (id INTEGER PRIMARY KEY, parent NOT NULL REFERENCES parent (id) ON DELETE CASCADE);\n" +
          "INSERT INTO c2 SELECT * FROM child;\nDROP TABLE child;\nALTER TABLE c2 RENAME TO child;",
      );
      await new Migrator(files).runTo(db, 1);
      await sql(MEMBERS);
      await new Migrator(files).run(db);
      assert.equal(await ask(ROWS), "1,2|1,2");
      assert.equal(await ask("PRAGMA foreign_key_check"), "");
    },
  },
  {
    name: "where rows refer to it, they may be saved, deleted and put back by the script",
    async run({ db, sql, ask }, assert) {
      const script = `CREATE TABLE saved AS SELECT * FROM child;\nDELETE FROM child;\n${REBUILD}\nINSERT INTO child SELECT * FROM saved;\nDROP TABLE saved;`;
      const files = set(family("ON DELETE CASCADE"), script);
      await new Migrator(files).runTo(db, 1);
      await sql(MEMBERS);
      await new Migrator(files).run(db);
      assert.equal(await ask(ROWS), "1,2|1,2");
      assert.equal(await ask("SELECT group_concat(id) FROM child"), "10,20");
      assert.equal(await ask(SCHEMA), "child parent");
    },
  },
  {
    name: "a DELETE beside a rebuild cascades or is refused, and leaves no row without its parent",
    async run({ db, sql, ask, refuses }, assert) {
      const files = set(family("ON DELETE CASCADE"), `${REBUILD}\nDELETE FROM parent WHERE id = 2;`);
      await new Migrator(files).runTo(db, 1);
      await sql(MEMBERS);
      let code;
      try {
        await new Migrator(files).run(db);
      } catch (error) {
        code = error.code;
      }
      assert.ok(
        [undefined, refuses("rebuild") ? "TABLE_REFERENCED" : "FOREIGN_KEY"].includes(code),
        `code: ${code}`,
      );
      assert.equal(await ask(ROWS), code ? "1,2|1,2" : "1|1");
      assert.equal(await ask("PRAGMA foreign_key_check"), "");
      return code ? "refused" : undefined;
    },
  },
  {
    name: "a parent that goes for good is refused while rows refer to it",
    async run({ db, sql, ask, refuses }, assert) {
      const files = set(family("ON DELETE CASCADE"), "DROP TABLE parent;");
      await new Migrator(files).runTo(db, 1);
      await sql(MEMBERS);
      const error = await assert.fails(
        () => new Migrator(files).run(db),
        refuses("rebuild") ? "TABLE_REFERENCED" : "FOREIGN_KEY",
      );
      assert.equal([error.version, error.file], ["2", "2_b.sql"]);
      assert.match(error.message, /child/, "the child is named");
      assert.equal(await ask(ROWS), "1,2|1,2");
      await new Migrator({
        ...files,
        "2_b.sql": "DELETE FROM child;\nDROP TABLE child;\nDROP TABLE parent;",
      }).run(db);
      assert.equal(await ask(SCHEMA), "");
    },
  },
  {
    name: "a DELETE in a migration cascades",
    async run({ db, sql, ask }, assert) {
      const files = set(family("ON DELETE CASCADE"), "DELETE FROM parent WHERE id = 2;");
      await new Migrator(files).runTo(db, 1);
      await sql(MEMBERS);
      await new Migrator(files).run(db);
      assert.equal(await ask(ROWS), "1|1");
    },
  },
  {
    name: "also after a rebuild in the same run",
    async run({ db, sql, ask, refuses }, assert) {
      const files = set(family("ON DELETE CASCADE"), REBUILD, "DELETE FROM parent WHERE id = 2;");
      await new Migrator(files).runTo(db, 1);
      await sql(refuses("rebuild") ? "INSERT INTO parent VALUES (1, 'one'), (2, 'two')" : MEMBERS);
      await new Migrator(files).run(db);
      assert.equal(await ask(ROWS), refuses("rebuild") ? "1|" : "1|1");
    },
  },
  {
    name: "a row without its parent is refused when it is written",
    async run({ db, ask }, assert) {
      const files = set(
        family(""),
        "INSERT INTO parent VALUES (1, 'one');\nINSERT INTO child VALUES (10, 7);",
      );
      const error = await assert.fails(() => new Migrator(files).run(db), "EXECUTE");
      assert.equal([error.version, error.line], ["2", 2]);
      assert.match(error.message, /FOREIGN KEY constraint failed/, "message");
      assert.equal(await ask("SELECT count(*) FROM parent"), "0");
    },
  },
  {
    name: "a row that loses its parent in a rebuild is refused",
    async run({ db, sql, ask, refuses }, assert) {
      const files = set(
        family("ON DELETE CASCADE"),
        REBUILD.replace("FROM parent;", "FROM parent WHERE id <> 2;"),
      );
      await new Migrator(files).runTo(db, 1);
      await sql(MEMBERS);
      const error = await assert.fails(
        () => new Migrator(files).run(db),
        refuses("rebuild") ? "TABLE_REFERENCED" : "FOREIGN_KEY",
      );
      assert.equal([error.version, error.file], ["2", "2_b.sql"]);
      if (!refuses("rebuild")) assert.match(error.message, /of `child` has no parent in `parent`/, "message");
      assert.equal(await ask(ROWS), "1,2|1,2");
      assert.equal(await ask(SCHEMA), "child parent");
      return refuses("rebuild") ? "refused" : undefined;
    },
  },
  {
    name: "a deferred key that is left broken is refused, and told of the migration that left it",
    async run({ db, ask }, assert) {
      const files = set(
        family("DEFERRABLE INITIALLY DEFERRED"),
        "CREATE TABLE b (x);",
        "INSERT INTO child VALUES (1, 1);",
        "CREATE TABLE d (x);",
      );
      const error = await assert.fails(() => new Migrator(files).run(db), "FOREIGN_KEY");
      assert.equal([error.version, error.applied], ["3", ["1", "2"]]);
      assert.equal(await ask(SCHEMA), "b child parent");
      assert.equal(await ask(LEDGER), "1|1|1 2|1|1 3|0|1");
    },
  },
  {
    name: "nor may a script defer the keys itself and leave one broken",
    async run({ db, sql, ask }, assert) {
      const defers = (last) => `PRAGMA defer_foreign_keys = ON;\nINSERT INTO child VALUES (30, 3);\n${last}`;
      const files = set(family("ON DELETE CASCADE"), defers("CREATE TABLE b (x);"));
      await new Migrator(files).runTo(db, 1);
      await sql(MEMBERS);
      const error = await assert.fails(() => new Migrator(files).run(db), "FOREIGN_KEY");
      assert.equal([error.version, error.applied], ["2", []]);
      assert.equal(await ask(ROWS), "1,2|1,2");
      assert.equal(await ask(SCHEMA), "child parent");
      assert.equal(await ask(LEDGER), "1|1|1 2|0|1");
      const mended = { ...files, "2_b.sql": defers("INSERT INTO parent VALUES (3, 'three');") };
      await new Migrator(mended).run(db);
      assert.equal(await ask(ROWS), "1,2,3|1,2,3");
    },
  },
  {
    name: "violations that were there before do not block",
    needs: ["settings"],
    async run({ db, sql, ask }, assert) {
      await sql("PRAGMA foreign_keys = OFF");
      await sql(family("ON DELETE CASCADE"));
      await sql(`${MEMBERS}; INSERT INTO child VALUES (30, 3)`);
      await new Migrator(set(REBUILD)).run(db);
      assert.equal(await ask(ROWS), "1,2|1,2,3");
    },
  },
  ...["ON", "OFF"].map((setting) => ({
    name: `the connection's own foreign_keys = ${setting} comes back`,
    needs: ["settings"],
    async run({ db, sql, ask }, assert) {
      await sql(`PRAGMA foreign_keys = ${setting}`);
      await sql(family("ON DELETE CASCADE"));
      await sql(MEMBERS);
      const now = () => ask("PRAGMA foreign_keys");
      const before = await now();
      assert.equal(before, setting === "ON" ? "1" : "0");
      const migrator = new Migrator(set(REBUILD, "CREATE TABLE a (x);"));
      await migrator.plan(db);
      await migrator.run(db);
      assert.equal(await now(), before, "after a run that went well");
      await migrator.run(db);
      assert.equal(await now(), before, "after a run that had nothing to do");
      for (const [code, text] of [
        ["EXECUTE", "SELEC 1;"],
        ["FOREIGN_KEY", "DROP TABLE parent;"],
        ["EXECUTE", `${REBUILD}\nSELEC 1;`],
      ]) {
        const failing = new Migrator({ ...set(REBUILD, "CREATE TABLE a (x);"), "3_c.sql": text });
        await assert.fails(() => failing.run(db), code);
        assert.equal(await now(), before, `after ${text}`);
        assert.equal(await ask(ROWS), "1,2|1,2");
      }
    },
  })),
];
