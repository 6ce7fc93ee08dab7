import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { afterEach, beforeEach, describe, test } from "node:test";
import { example, migrations, newNode, run, start } from "./support.js";

const directory = example("node");
const added = `${migrations}/20270101000000_mood.sql`;
const WELCOME = `Everything is saved as you type; there is no Save button.
Packing list (trips)
Welcome to Fieldnotes (getting started)
`;
const STEPS = 14;
// Takes the write lock until its input ends.
const HOLDER = `
  import { open } from "./database.js";
  const db = await open("notes.db");
  db.adapter.execute("BEGIN IMMEDIATE");
  console.log("held");
  process.stdin.resume().on("end", () => db.close());
`;

const NODES = {
  "node-sqlite3-wasm": [process.execPath, ...(isBuiltin("node:sqlite") ? ["--no-experimental-sqlite"] : [])],
  "node:sqlite": [newNode],
};

for (const [driver, node] of Object.entries(NODES)) {
  const notes = (...given) => run(directory, [...node, "notes.js", ...given]);
  const empty = () => {
    for (const file of ["notes.db", "notes.db-journal", "notes.db.lock"]) {
      rmSync(`${directory}/${file}`, { recursive: true, force: true });
    }
    rmSync(added, { force: true });
  };

  describe(`with ${driver}`, () => {
    beforeEach(empty);
    afterEach(empty);

    test("notes are migrated with progress, once", async () => {
      const first = await notes();
      assert.deepEqual([first.code, first.out], [0, WELCOME]);
      const lines = first.err.trim().split("\n");
      assert.equal(lines.length, STEPS);
      assert.equal(lines[0], "[1/14] create notebooks and notes");
      assert.equal(lines[13], "[14/14] note links");
      assert.deepEqual(await notes("add", "Birds", "a wren"), { code: 0, out: "added Birds\n", err: "" });
      assert.deepEqual(await notes(), { code: 0, out: `Birds\n${WELCOME}`, err: "" });
    });

    test("notes of a newer version are left alone", async () => {
      writeFileSync(added, "ALTER TABLE notes ADD COLUMN mood TEXT;\n");
      await notes();
      rmSync(added);
      const before = readFileSync(`${directory}/notes.db`);
      const { code, out, err } = await notes("add", "Lost");
      assert.deepEqual([code, out], [1, ""]);
      assert.match(err, /^These notes were last used by a newer version of Fieldnotes\. Please update; nothing was changed\.$/m);
      assert.ok(readFileSync(`${directory}/notes.db`).equals(before));
    });

    test("notes that another program holds are waited for", async () => {
      const holder = start(directory, [...node, "--input-type=module", "-e", HOLDER]);
      await new Promise((resolve) => holder.stdout.once("data", resolve));
      const refused = await notes();
      assert.deepEqual([refused.code, refused.out], [1, ""]);
      const words = "Another program is using these notes. Close it and try again.";
      assert.equal(refused.err, `waiting for another program\n${words}\n`);

      const patient = start(directory, [...node, "notes.js"]);
      let said = "";
      patient.stderr.on("data", (data) => {
        // It has met the lock, and now the lock goes.
        if (!said) holder.stdin.end();
        said += data;
      });
      assert.equal(await patient.ended, 0);
      assert.match(said, /^waiting for another program\n\[1\/14\] /);
      assert.equal(await holder.ended, 0);
    });

    test("a migration that fails is told in words, and the corrected one is run", async () => {
      await notes("add", "Birds");
      writeFileSync(added, "ALTER TABLE notes ADD COLUMN mood TEXT;\nUPDATE notes SET moood = 'merry';\n");
      const { code, out, err } = await notes();
      assert.deepEqual([code, out], [1, ""]);
      assert.match(err, /^\[1\/1\] mood\nThese notes could not be updated, and what was begun is undone\./);
      assert.match(err, /Please report this:\n {2}EXECUTE: .*_mood\.sql:2.*no such column: moood/);
      writeFileSync(added, "ALTER TABLE notes ADD COLUMN mood TEXT;\n");
      const corrected = await notes();
      assert.deepEqual([corrected.code, corrected.out], [0, `Birds\n${WELCOME}`]);
    });

    test("a file that holds no notes is not written to", async () => {
      const text = "a letter, not a database; ".repeat(100);
      writeFileSync(`${directory}/notes.db`, text);
      const { code, err } = await notes();
      assert.deepEqual([code, err], [1, "This file does not hold notes.\n"]);
      assert.equal(readFileSync(`${directory}/notes.db`, "utf8"), text);
    });
  });
}
