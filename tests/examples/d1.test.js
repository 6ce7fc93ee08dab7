import assert from "node:assert/strict";
import { cpSync, rmSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, test } from "node:test";
import { example, migrations, run, until, wranglerDev } from "./support.js";

const directory = example("d1");
const added = `${directory}/migrations/20270101000000_mood.sql`;
const welcome = { id: 1, title: "Welcome to Fieldnotes", tags: "getting started" };
const migrate = () => run(directory, ["npm", "run", "--silent", "migrate"]);
const states = async () => (await server.get("/status")).body.entries.map(({ state }) => state);

let server;
async function serve() {
  server = await wranglerDev(directory);
}
beforeEach(() => rmSync(`${directory}/.wrangler`, { recursive: true, force: true }));
afterEach(async () => {
  rmSync(added, { force: true });
  await server?.stop();
  server = undefined;
});

test("the sources are of the right types", async () => {
  const { code, out } = await run(directory, ["npm", "run", "check"]);
  assert.equal(code, 0, out);
});

test("whoever comes first migrates the database, and many may come first", async () => {
  await serve();
  assert.deepEqual(await states(), Array(4).fill("pending"));
  const answers = await Promise.all(Array.from({ length: 10 }, () => server.get("/notes")));
  for (const answer of answers) assert.deepEqual(answer, { status: 200, body: [welcome] });
  assert.deepEqual(await states(), Array(4).fill("applied"));
  const note = await server.post("/notes", { title: "Birds" });
  assert.deepEqual(note, { status: 201, body: { id: 2, title: "Birds", body: "" } });
});

test("the database is migrated before the worker is deployed", async () => {
  const first = await migrate();
  assert.equal(first.err, "");
  assert.deepEqual(first.out.trim().split("\n"), [
    "applied 20250110083000 create notes",
    "applied 20250203174500 create tags",
    "applied 20250318073045 welcome notebook",
    "applied 20250617060815 keep notes of deleted notebooks",
    "4 applied; the database is at 20250617060815",
  ]);
  assert.equal((await migrate()).out, "nothing applied; the database is at 20250617060815\n");
  await serve();
  assert.deepEqual(await states(), Array(4).fill("applied"));
  assert.deepEqual((await server.get("/notes")).body, [welcome]);
});

test("a migration that fails answers 503 with the reason until it is corrected", async () => {
  await serve();
  assert.equal((await server.get("/notes")).status, 200);
  writeFileSync(added, "ALTER TABLE notes ADD COLUMN mood TEXT;\nALTER TABLE notes ADD COLUMN mood TEXT;\n");
  const { body } = await until(() => server.get("/notes"), ({ status }) => status === 503);
  assert.equal(body.code, "EXECUTE");
  assert.match(body.message, /^migration 20270101000000 failed at 20270101000000_mood\.sql:2,.*duplicate column name/);
  assert.deepEqual(await states(), [...Array(4).fill("applied"), "failed"]);

  const refused = await migrate();
  assert.equal(refused.code, 1);
  assert.match(refused.err, /^FAILED_BEFORE: migration 20270101000000 /);

  writeFileSync(added, "ALTER TABLE notes ADD COLUMN mood TEXT;\n");
  await until(() => server.get("/notes"), ({ status }) => status === 200);
  assert.deepEqual(await states(), Array(5).fill("applied"));
});

test("a rebuild that D1 would not survive is refused before there is a database", async () => {
  // The same as 20250617060815, but the tags stay where they are while the notes are rebuilt.
  const rebuild = ["CREATE TABLE new AS SELECT * FROM notes;", "DROP TABLE notes;", "ALTER TABLE new RENAME TO notes;"];
  writeFileSync(added, rebuild.join("\n"));
  const { code, out, err } = await migrate();
  assert.equal(code, 1);
  assert.equal(out, "");
  assert.match(err, /^20270101000000_mood\.sql:2: migration 20270101000000 drops a table .*`note_tags`/);
  assert.match(err, /save those rows, delete them, and put them back, in the same script\n$/);
});

test("of the set that all other hosts take, D1 refuses the one rebuild", async () => {
  const kept = `${directory}/kept`;
  cpSync(`${directory}/migrations`, kept, { recursive: true });
  try {
    rmSync(`${directory}/migrations`, { recursive: true });
    cpSync(migrations, `${directory}/migrations`, { recursive: true });
    const { code, err } = await migrate();
    assert.equal(code, 1);
    assert.match(err, /^20250617060815_\w+\.sql:33: .*`note_tags`, `attachments`, `activity`.*\n$/);
  } finally {
    rmSync(`${directory}/migrations`, { recursive: true });
    cpSync(kept, `${directory}/migrations`, { recursive: true });
    rmSync(kept, { recursive: true });
  }
});
