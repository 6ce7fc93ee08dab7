import assert from "node:assert/strict";
import { readdirSync, rmSync } from "node:fs";
import { test } from "node:test";
import { newNode, repository, run, work, workerd } from "./support.js";

/** Builds the worker with a set of migrations, or with the one of the example, and starts it. */
async function build(name, env = {}) {
  const directory = `${work}/${name}`;
  rmSync(directory, { recursive: true, force: true });
  const built = await run(`${repository}/wasm/examples/rust-worker`, ["./build", directory, "--locked"], {
    env: { CARGO_TARGET_DIR: `${repository}/target`, ...env },
  });
  assert.equal(built.code, 0, built.err);
  return directory;
}

const count = (table, state) => table.split(state).length - 1;

test("a notebook migrates itself in its constructor, and keeps its notes", async () => {
  const directory = await build("rust-worker");
  let server = await workerd(directory);
  const welcome = { id: 1, title: "Welcome to Fieldnotes" };
  assert.deepEqual(await server.get("/ada/notes"), { status: 200, body: [welcome] });
  const note = await server.post("/ada/notes", { title: "Birds" });
  assert.deepEqual(note, { status: 201, body: [{ id: 2, title: "Birds", body: "" }] });
  const { body } = await server.get("/ada/status");
  assert.match(body, /^20250110083000 {2}applied {2}create notes /);
  assert.equal(count(body, " applied "), 4);
  await server.stop();

  server = await workerd(directory);
  assert.deepEqual((await server.get("/ada/notes")).body, [welcome, { id: 2, title: "Birds" }]);
  assert.equal((await server.get("/ada/status")).body, body);
  assert.deepEqual((await server.get("/bob/notes")).body, [welcome]);
  await server.stop();
});

test("a table that rows refer to is not rebuilt, and is when there are no such rows", async () => {
  const directory = await build("rust-worker-refused", { FIELDNOTES_MIGRATIONS: `${repository}/migrations` });
  let server = await workerd(directory);
  // The second time the object finds the ledger as it was left.
  for (let times = 0; times < 2; times += 1) {
    const { status, body } = await server.get("/ada/notes");
    assert.deepEqual([status, body.code], [503, "TABLE_REFERENCED"]);
    assert.match(body.message, /^migration 20250617060815 drops a table at \S+\.sql:33 to which rows of/);
    assert.match(body.message, /`activity`, `attachments`, `note_tags` refer/);
    const ledger = (await server.get("/ada/status")).body;
    assert.deepEqual([count(ledger, " applied "), count(ledger, " pending ")], [11, 3]);
    await server.stop();
    server = await workerd(directory);
  }
  await server.stop();

  const objects = `${directory}/state/notebooks`;
  const [file] = readdirSync(objects).filter((name) => /^[0-9a-f]{64}\.sqlite$/.test(name));
  const emptied = await run(objects, [newNode, "-e", `
    new (require("node:sqlite").DatabaseSync)("${file}")
      .exec("DELETE FROM note_tags; DELETE FROM attachments; DELETE FROM activity")
  `]);
  assert.equal(emptied.code, 0, emptied.err);
  server = await workerd(directory);
  const { status, body } = await server.get("/ada/notes");
  assert.deepEqual([status, body.length], [200, 3]);
  assert.equal(count((await server.get("/ada/status")).body, " applied "), 14);
  await server.stop();
});
