import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { example, migrations, run, until, wranglerDev } from "./support.js";

const directory = example("durable-object");
const added = `${migrations}/20270101000000_mood.sql`;
const states = async () => (await server.get("/ada/status")).body.entries.map(({ state }) => state);

let server;
before(async () => {
  server = await wranglerDev(directory);
});
after(async () => {
  rmSync(added, { force: true });
  await server.stop();
});

test("the sources are of the right types", async () => {
  const { code, out } = await run(directory, ["npm", "run", "check"]);
  assert.equal(code, 0, out);
});

test("a notebook migrates itself when it is first asked for", async () => {
  const note = await server.post("/ada/notes", { title: "Birds", body: "a wren" });
  assert.deepEqual(note, { status: 201, body: { id: 4, title: "Birds", body: "a wren" } });
  const { status, body } = await server.get("/ada/notes");
  assert.equal(status, 200);
  assert.deepEqual(body[0], { id: 4, title: "Birds", excerpt: "a wren", tags: null });
  // The table of notes was rebuilt, and the tags that refer to its rows are still there.
  assert.deepEqual(body.map(({ tags }) => tags), [null, null, "trips", "getting started"]);
  assert.deepEqual(await states(), Array(14).fill("applied"));
});

test("each notebook has a database of its own", async () => {
  const { body } = await server.get("/bob/notes");
  assert.equal(body.length, 3);
});

test("a migration that fails answers 503 with the reason, and the corrected one is run", async () => {
  const refused = ({ status }) => status === 503;
  writeFileSync(added, "ALTER TABLE notes ADD COLUMN mood TEXT;\nALTER TABLE notes ADD COLUMN mood TEXT;\n");
  const { body } = await until(() => server.get("/ada/notes"), refused);
  assert.equal(body.code, "EXECUTE");
  assert.match(body.message, /^migration 20270101000000 failed at 20270101000000_mood\.sql:2,.*duplicate column name/);
  assert.deepEqual([body.file, body.line], ["20270101000000_mood.sql", 2]);
  // The reason is told again, not only that there was one.
  assert.deepEqual((await server.get("/ada/notes")).body, body);
  assert.deepEqual(await states(), [...Array(14).fill("applied"), "failed"]);

  writeFileSync(added, "ALTER TABLE notes ADD COLUMN mood TEXT;\n");
  await until(() => server.get("/ada/notes"), ({ status }) => status === 200);
  assert.deepEqual(await states(), Array(15).fill("applied"));
});

test("an older version of the worker does not touch a newer notebook", async () => {
  rmSync(added);
  const { body } = await until(() => server.get("/ada/notes"), ({ status }) => status === 503);
  assert.equal(body.code, "DATABASE_NEWER");
  assert.match(body.message, /it has migration 20270101000000, and the program knows migrations up to 20260114082700/);
  assert.equal((await server.post("/ada/notes", { title: "Lost" })).status, 503);
  assert.deepEqual(await states(), [...Array(14).fill("applied"), "missing"]);
  // Who was not migrated by the newer one is served.
  assert.equal((await server.get("/bob/notes")).status, 200);
});

test("the notes are there after a restart, and the newer version goes on with them", async () => {
  await server.stop();
  writeFileSync(added, "ALTER TABLE notes ADD COLUMN mood TEXT;\n");
  server = await wranglerDev(directory);
  const { body } = await server.get("/ada/notes");
  assert.deepEqual(body.map(({ title }) => title).slice(0, 1), ["Birds"]);
  assert.equal(body.length, 4);
});
