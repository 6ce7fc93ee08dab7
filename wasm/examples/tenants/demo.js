// Fifty tenants on a libSQL server of this machine, one of whom has rows that a new migration refuses.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createClient } from "@libsql/client";
import { Migrator, libsqlClient } from "litemigrate";
import { readMigrations } from "../migrations.js";
import "./localhost.js";
import { start } from "./servers.js";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const directory = mkdtempSync(join(tmpdir(), "tenants-"));
const tenants = Array.from({ length: 50 }, (_, index) => `tenant-${String(index + 1).padStart(2, "0")}`);
const client = (pattern, tenant) => createClient({ url: pattern.replace("{tenant}", tenant) });
const say = (line) => console.log(`\n# ${line}`);

async function migrate(TENANT_URL) {
  const program = spawn(process.execPath, ["--import", here("localhost.js"), here("migrate.js")], {
    env: { ...process.env, TENANT_URL },
    stdio: ["pipe", "inherit", "inherit"],
  });
  program.stdin.end(tenants.join("\n"));
  const [code] = await once(program, "exit");
  say(`exit code ${code}`);
}

async function titleIndex(client) {
  const { rows } = await client.execute("SELECT sql FROM sqlite_schema WHERE name = 'notes_one_per_title'");
  return rows[0]?.sql;
}

const servers = await start(directory);
try {
  say(`${tenants.length} tenants; tenant-17 has had the app for long, and two notes of one title`);
  for (const tenant of tenants) await servers.create(tenant);
  const old = client(servers.primary, "tenant-17");
  const migrator = new Migrator(readMigrations(here("../../../migrations")));
  await migrator.runTo(libsqlClient(old), 20250306191400n);
  await old.execute("INSERT INTO notes (notebook_id, title) VALUES (1, 'Birds'), (1, 'Birds')");

  await migrate(servers.primary);
  say("its notes get titles of their own, and the same command finishes what is left");
  await old.execute("UPDATE notes SET title = title || ' ' || id WHERE title = 'Birds'");
  old.close();
  await migrate(servers.primary);

  say("the replica follows");
  const replica = client(servers.replica, "tenant-17");
  while (!(await titleIndex(replica))) await pause(50);
  console.log(await titleIndex(replica));
  replica.close();
} finally {
  await servers.stop();
  rmSync(directory, { recursive: true });
}
