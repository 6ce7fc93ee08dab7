// The migrations of the repository, and what the ledger holds when all of them are applied.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join, sep } from "node:path";

export { LEDGER, expectNoDrift } from "./query.js";

/** Path and text of each script below the directory, and of the lock. */
export function readMigrations(directory) {
  return Object.fromEntries(
    readdirSync(directory, { recursive: true })
      .filter((path) => /\.(sql|lock)$/.test(path))
      .map((path) => [path.split(sep).join("/"), readFileSync(join(directory, path), "utf8")]),
  );
}

/** Fails unless the entries are those that the `litemigrate` command leaves. */
export function assertLedger(host, entries) {
  const expected = JSON.parse(readFileSync(new URL("expected.json", import.meta.url), "utf8"));
  assert.deepEqual(entries, expected, `the ledger on ${host}`);
  console.log(`${host}: ${entries.length} migrations, as the command leaves them`);
}
