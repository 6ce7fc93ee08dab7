#!/usr/bin/env node
// Migrates the databases of all tenants, whose names it reads: node migrate.js < NAMES
//
//   TENANT_URL   where a tenant's database is, such as https://{tenant}.db.example.com
//   AUTH_TOKEN   a token for all of them, if the server wants one
//   AT_ONCE      how many are migrated at a time; 8 if not said
//
// Progress goes to stderr, the report to stdout. The exit code is 1 if a tenant did not arrive. Run it
// again to finish: what is done is found done, also if two of these run at once.

import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { createClient } from "@libsql/client";
import { Migrator, libsqlClient } from "litemigrate";
import { readMigrations } from "../migrations.js";
import { report } from "./report.js";

const { TENANT_URL = "", AUTH_TOKEN, AT_ONCE = "8" } = process.env;
const tenants = (await text(process.stdin)).split(/\s+/).filter(Boolean);
demand(TENANT_URL.includes("{tenant}"), "TENANT_URL says no place for {tenant}: https://{tenant}.db.example.com");
demand(/^[1-9]\d*$/.test(AT_ONCE), `AT_ONCE is no number of tenants: ${AT_ONCE}`);
demand(tenants.length > 0, "no tenant is named on standard input");

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const files = {
  ...readMigrations(here("../../../migrations")),
  ...readMigrations(here("migrations")),
};
const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => stop.abort());

// One for all tenants. A script that failed on what a tenant's rows contain is tried again: whoever
// starts this again has seen to them.
const migrator = new Migrator(files, { retry: "failed", signal: stop.signal });

function demand(condition, otherwise) {
  if (condition) return;
  console.error(otherwise);
  process.exit(2);
}

/** Migrates one tenant. Does not fail: what became of it is the result. */
async function migrate(tenant) {
  let client;
  try {
    client = createClient({ url: TENANT_URL.replace("{tenant}", tenant), authToken: AUTH_TOKEN });
    const { done, version } = await migrator.run(libsqlClient(client));
    return { tenant, applied: done.length, version };
  } catch (error) {
    return { tenant, applied: error.applied?.length ?? 0, version: error.report?.version, error };
  } finally {
    client?.close();
  }
}

/** Works on all items, on so many at a time. */
async function each(items, limit, work) {
  const left = items.values();
  const lane = async () => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: limit }, lane));
}

const results = [];
await each(tenants, Number(AT_ONCE), async (tenant) => {
  const result = await migrate(tenant);
  results.push(result);
  const became = result.error ? `failed, ${result.error.code}` : `${result.applied} applied`;
  console.error(`[${results.length}/${tenants.length}] ${tenant}: ${became}`);
});
console.log(report(results));
process.exitCode = results.some(({ error }) => error) ? 1 : 0;
