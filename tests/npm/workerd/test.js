// A Durable Object migrates itself in workerd, bundled by wrangler and by esbuild.

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { build } from "esbuild";
import { assertLedger, readMigrations } from "./support/ledger.js";
import { serve } from "./serve.js";

async function check(name, directory) {
  const server = await serve(directory);
  try {
    const response = await fetch(server.url);
    const text = await response.text();
    if (!response.ok) throw new Error(`${name}: ${response.status} ${text}\n${server.log()}`);
    assertLedger(name, JSON.parse(text));
  } finally {
    server.stop();
  }
}

writeFileSync("migrations.json", JSON.stringify(readMigrations("migrations")));

// wrangler wants Node 22: npm puts the one that the package names before the system's.
execFileSync("wrangler", ["deploy", "--dry-run", "--outdir", "out/wrangler"], {
  env: { ...process.env, CI: "1", WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true" },
  stdio: "inherit",
});
await check("workerd, bundled by wrangler", "out/wrangler");

await build({
  entryPoints: ["worker.js"],
  bundle: true,
  format: "esm",
  conditions: ["workerd"],
  external: ["cloudflare:*"],
  loader: { ".wasm": "copy" },
  outdir: "out/esbuild",
});
await check("workerd, bundled by esbuild", "out/esbuild");
