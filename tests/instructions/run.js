#!/usr/bin/env node
// Counts the instructions of launches, fresh runs and single upgrades, beside those of SQLite without a
// migrator, and compares with what they were: tests/instructions/run.js PROGRAMS [--write]. They do not depend
// on what else the machine does, and of two programs that one compiler has made the ratio hardly depends on it
// either.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [programs, option] = process.argv.slice(2);
const expected = new URL("ratios.json", import.meta.url);

/** How far a ratio may go up, or down without being written down. */
const TOLERANCE = 0.01;

/** The runs that are counted of each case. With one pending, how the heap happens to lie is worth 2 % of a run. */
const RUNS = { launch: 1, fresh: 1, pending: 6 };

const folder = mkdtempSync(join(tmpdir(), "litemigrate-instructions-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

/** What a program's arguments are for a case that runs so often. */
function command(program, name, n, times) {
  const place = join(folder, `${program}-${name}-${n}`);
  mkdirSync(place, { recursive: true });
  return [join(programs, program), name, n, times, place].map(String);
}

/** The instructions of a program from its start to its end. */
function counted(...call) {
  const options = ["--tool=callgrind", "--callgrind-out-file=/dev/null"];
  const { status, stderr } = spawnSync("valgrind", [...options, ...command(...call)], { encoding: "utf8" });
  const found = /Collected : (\d+)/.exec(stderr);
  if (status !== 0 || !found) throw new Error(stderr);
  return Number(found[1]);
}

/** Those of a run, when two have gone before: without what the program does once. */
function instructions(program, name, n) {
  // What is there before is made without counting.
  const [path, ...rest] = command(program, name, n, 0);
  execFileSync(path, rest);
  const runs = RUNS[name];
  const all = counted(program, name, n, 2 + runs) - counted(program, name, n, 2);
  return Math.round(all / runs);
}

const ratios = {};
for (const name in RUNS) {
  for (const n of [10, 100, 1000]) {
    const [ours, bare] = ["bench-litemigrate", "bare"].map((program) => instructions(program, name, n));
    ratios[`${name} ${n}`] = Number((ours / bare).toFixed(3));
    console.log(`${name}, N = ${n}: ${ours} to ${bare} instructions, ${(ours / bare).toFixed(3)}`);
  }
}

if (option === "--write") {
  writeFileSync(expected, `${JSON.stringify(ratios, null, 2)}\n`);
} else {
  const before = JSON.parse(readFileSync(expected, "utf8"));
  for (const [name, ratio] of Object.entries(ratios)) {
    if (Math.abs(ratio - before[name]) <= TOLERANCE) continue;
    const way = ratio > before[name] ? "find out what it does more" : "write the gain down";
    console.error(`${name}: expected ${before[name]} times the instructions of SQLite alone, found ${ratio}; ${way}, with tests/instructions/run.js PROGRAMS --write`);
    process.exitCode = 1;
  }
}
