#!/usr/bin/env node
// What the package costs: the engine, and the JavaScript of an application that uses all of it; and all
// that comes with `litemigrate/drift`, and with `litemigrate/sqlite`. Fails if it is more than is promised,
// or has grown unnoticed.
// `node wasm/size.js`, after `wasm/build`; with `--record` it writes down what is there.

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { weigh } from "./weigh.js";

// The last is 0.80 of @sqlite.org/sqlite-wasm 3.54.1-build1, as it is published.
const LIMITS = { wasm: 64 * 1024, js: 5 * 1024, drift: 50 * 1024, sqlite: 397_430 };
// What a change may add before it has to say so.
const GROWTH = 1.02;

const RECORD = fileURLToPath(new URL("size.json", import.meta.url));

const { wasm, js, drift, sqlite } = await weigh();
const sizes = { wasm, js, drift: drift.wasm + drift.js, sqlite: sqlite.wasm + sqlite.js };
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
