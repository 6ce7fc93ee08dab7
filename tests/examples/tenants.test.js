import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { after, before, test } from "node:test";
import { text } from "node:stream/consumers";
import { createClient } from "@libsql/client";
import { example, run, start, until } from "./support.js";

const directory = example("tenants");
const NEWEST = "20260309081500";
const tenants = Array.from({ length: 50 }, (_, index) => `tenant-${index}`);
const command = [process.execPath, "--import", "./localhost.js", "migrate.js"];
const migrate = (TENANT_URL, names = tenants) =>
  run(directory, command, { input: names.join("\n"), env: { TENANT_URL } });

/** Asks one tenant's database. */
async function query(pattern, tenant, sql) {
  const client = createClient({ url: pattern.replace("{tenant}", tenant) });
  try {
    return (await client.execute(sql)).rows;
  } finally {
    client.close();
  }
}

let files, servers;
before(async () => {
  await import(`${directory}/localhost.js`);
  const { start } = await import(`${directory}/servers.js`);
  files = mkdtempSync(`${directory}/files-`);
  servers = await start(files);
  for (const tenant of tenants) await servers.create(tenant);
});
after(async () => {
  await servers.stop();
  rmSync(files, { recursive: true });
});

test("the demonstration runs", async () => {
  const { code, out, err } = await run(directory, ["npm", "start", "--silent"]);
  assert.equal(code, 0, err);
  assert.match(out, /1 at 20260114082700\n49 at 20260309081500\n1 failed\n {2}tenant-17: EXECUTE: .*UNIQUE constraint/);
  assert.match(out, /50 at 20260309081500\n0 failed\n\n# exit code 0/);
  assert.match(out, /# the replica follows\nCREATE UNIQUE INDEX notes_one_per_title/);
});

test("an interrupted run says so, and what it did stays", async () => {
  const child = start(directory, command, { env: { TENANT_URL: servers.primary } });
  child.stdin.end(tenants.slice(0, 20).join("\n"));
  child.stderr.once("data", () => child.kill("SIGINT"));
  const out = await text(child.stdout);
  assert.equal(await child.ended, 1);
  assert.match(out, /: CANCELLED: /);
});

test("two runs at once migrate each tenant once, and one that fails keeps nobody else back", async () => {
  // Of the last tenant an old version is known, with two notes of one title.
  const [stubborn] = tenants.slice(-1);
  const { Migrator, libsqlClient } = await import("litemigrate");
  const { readMigrations } = await import(`${directory}/../migrations.js`);
  const client = createClient({ url: servers.primary.replace("{tenant}", stubborn) });
  const old = new Migrator(readMigrations(`${directory}/../../../migrations`));
  await old.runTo(libsqlClient(client), "20250306191400");
  await client.execute("INSERT INTO notes (notebook_id, title) VALUES (1, 'Birds'), (1, 'Birds')");
  client.close();

  for (const { code, out, err } of await Promise.all([migrate(servers.primary), migrate(servers.primary)])) {
    assert.equal(code, 1);
    const [old, current, failed, reason] = out.split("\n");
    assert.deepEqual([old, current, failed], ["1 at 20260114082700", `49 at ${NEWEST}`, "1 failed"]);
    assert.match(reason, /^ {2}tenant-49: EXECUTE: .*one_note_per_title\.sql:3.*UNIQUE constraint failed: notes.notebook_id/);
    assert.equal(err.trim().split("\n").length, 50);
    assert.match(err, /^\[1\/50\] tenant-\d+: \d+ applied$/m);
  }
  for (const tenant of tenants.slice(0, -1)) {
    const ledger = "SELECT count(*) AS rows, sum(success) AS good FROM _sqlx_migrations";
    const [row] = await query(servers.primary, tenant, ledger);
    assert.deepEqual({ ...row }, { rows: 15, good: 15 }, tenant);
    // The table of notes was rebuilt, and what refers to its rows is still there.
    const counts = "SELECT count(*) AS notes, count(tags) AS tagged FROM note_list";
    const [found] = await query(servers.primary, tenant, counts);
    assert.deepEqual({ ...found }, { notes: 3, tagged: 2 }, tenant);
  }
});

test("the next run finishes what is left, and the replica follows", async () => {
  const [stubborn] = tenants.slice(-1);
  await query(servers.primary, stubborn, "UPDATE notes SET title = title || ' ' || id WHERE title = 'Birds'");
  const { code, out, err } = await migrate(servers.primary);
  assert.deepEqual([code, out], [0, `50 at ${NEWEST}\n0 failed\n`]);
  assert.match(err, new RegExp(`${stubborn}: 1 applied`));
  assert.equal(err.match(/: 0 applied/g).length, 49);

  const versions = "SELECT max(version) AS version FROM _sqlx_migrations WHERE success";
  await until(() => query(servers.replica, stubborn, versions), ([row]) => String(row.version) === NEWEST);
  const birds = "SELECT title FROM notes WHERE title LIKE 'Birds%' ORDER BY id";
  const titles = await query(servers.replica, stubborn, birds);
  assert.deepEqual(titles.map(({ title }) => title), ["Birds 4", "Birds 5"]);
});

test("a server that is away, and a tenant that does not exist, are told", async () => {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  await once(probe.close(), "close");
  const away = await migrate(`http://{tenant}.localhost:${port}`, ["ada"]);
  assert.deepEqual([away.code, away.err], [1, "[1/1] ada: failed, DATABASE\n"]);
  assert.match(away.out, /^1 at no known version\n1 failed\n {2}ada: DATABASE: .*ECONNREFUSED 127\.0\.0\.1/);
  const unknown = await migrate(servers.primary, ["nobody", tenants[0]]);
  assert.equal(unknown.code, 1);
  assert.match(unknown.out, /^1 at 20260309081500\n1 at no known version\n1 failed\n {2}nobody: .*404/);
});

test("it says what it needs", async () => {
  const unplaced = await migrate("http://localhost", ["ada"]);
  assert.deepEqual([unplaced.code, unplaced.out], [2, ""]);
  assert.match(unplaced.err, /^TENANT_URL says no place for \{tenant\}/);
  const nobody = await migrate(servers.primary, []);
  assert.deepEqual([nobody.code, nobody.err], [2, "no tenant is named on standard input\n"]);
});
