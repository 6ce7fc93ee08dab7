#!/usr/bin/env node
// What the package costs a page or a worker, as it goes over the wire: the engine, and the
// JavaScript of an application that uses all of it; and all that comes with `litemigrate/sqlite`.
// Fails if it is more than is promised, or has grown unnoticed. `node wasm/size.js`, after `wasm/build`; with `--record` it writes down
// what is there.

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { build } from "esbuild";

const LIMITS = { wasm: 64 * 1024, js: 6 * 1024, sqlite: 412 * 1024 };
// What a change may add before it has to say so.
const GROWTH = 1.02;

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const RECORD = path("size.json");

function compressed(content) {
  return brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
}

async function bundled(entry) {
  const { outputFiles } = await build({
    entryPoints: [path(entry)],
    bundle: true,
    minify: true,
    format: "esm",
    external: ["*.wasm"],
    write: false,
  });
  return outputFiles[0].contents;
}

const sizes = {
  wasm: compressed(readFileSync(path("dist/litemigrate.wasm"))),
  js: compressed(await bundled("dist/entry/workerd.js")),
  sqlite:
    compressed(readFileSync(path("dist/litemigrate-sqlite.wasm"))) +
    compressed(await bundled("dist/sqlite/index.js")) +
    compressed(await bundled("dist/sqlite/worker.js")),
};
const recording = process.argv.includes("--record");
const recorded = recording ? sizes : JSON.parse(readFileSync(RECORD, "utf8"));

for (const [name, size] of Object.entries(sizes)) {
  console.log(`${name}: ${size} bytes of ${LIMITS[name]}, ${recorded[name]} recorded`);
  if (size > LIMITS[name]) {
    console.error(`${name} is larger than its limit`);
    process.exitCode = 1;
  } else if (size > recorded[name] * GROWTH) {
    console.error(
      `${name} grew by more than 2 %: make it smaller, or accept it with \`node wasm/size.js --record\``,
    );
    process.exitCode = 1;
  }
}
if (recording) writeFileSync(RECORD, `${JSON.stringify(sizes, null, 2)}\n`);
