// What a page has to load, compressed.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

/** Where the published files of the other package are. */
export const peer = dirname(createRequire(import.meta.url).resolve("@sqlite.org/sqlite-wasm/sqlite3.wasm"));

/** Rows of a table: what, its wasm, its JavaScript, both, and our share of that. */
export async function sizes(repository) {
  // It is installed for the package, and brings a bundler along.
  const { bundled, compressed, weigh } = await import(pathToFileURL(join(repository, "wasm/weigh.js")));
  const { sqlite } = await weigh();
  const ours = sqlite.wasm + sqlite.js;
  const entry = join(peer, "index.mjs");
  const wasm = compressed(readFileSync(join(peer, "sqlite3.wasm")));
  const row = (what, wasm, js) => [what, wasm, js, wasm + js, (ours / (wasm + js)).toFixed(3)];
  return [
    row("litemigrate/sqlite", sqlite.wasm, sqlite.js),
    row("sqlite-wasm, as it is published", wasm, compressed(readFileSync(entry))),
    row("sqlite-wasm, minified as ours is", wasm, compressed(await bundled(entry))),
  ];
}
