// The page opens a database of its own with the development server and as it is built, and Vite is
// told nothing.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { build, createServer, preview } from "vite";
import { ledgerShown } from "./support/browser.js";
import { assertLedger } from "./support/ledger.js";

const local = { host: "127.0.0.1", port: 0 };

async function check(name, server) {
  try {
    assertLedger(name, await ledgerShown(server.resolvedUrls.local[0]));
  } finally {
    await server.close();
  }
}

const dev = await createServer({ server: local });
await check("OPFS, by Vite's development server", await dev.listen());

await build();
const emitted = readdirSync("dist/assets").filter((name) => name.endsWith(".wasm")).sort();
assert.deepEqual(
  emitted.map((name) => name.match(/^[a-z]+-[a-z]+/)?.[0]),
  ["litemigrate-drift", "litemigrate-sqlite"],
);
await check("OPFS, by Vite's build", await preview({ preview: local }));
