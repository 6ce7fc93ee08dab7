// Measures the engine beside its peers, by turns. `bench/run native` calls it, with the folder of the programs, and
// those in which they are linked in other orders.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { median, ratio, summary } from "../statistics.js";
import { print } from "../table.js";
import { draw } from "./picture.js";

const [programs, ...orders] = process.argv.slice(2);

/** Name, program. All embed the same texts, and link the same SQLite. */
const peers = {
  "no migrator": "bare",
  "litemigrate": "bench-litemigrate",
  "rusqlite_migration": "bench-rusqlite-migration",
  "refinery, grouped": "grouped",
  "refinery": "single",
  "sqlx": "bench-sqlx",
  "diesel": "bench-diesel",
};
const [bare] = Object.keys(peers);

/** How many rounds, and how often in each; 1,000 transactions take seconds. */
const cases = {
  launch: { title: "Launch with nothing pending, then the first query", rounds: { 10: 42, 100: 42, 1000: 24 }, times: { 10: 20, 100: 12, 1000: 3 } },
  fresh: { title: "A new file, all migrations, then the first query", rounds: { 10: 30, 100: 18, 1000: 6 }, times: { 10: 3, 100: 2, 1000: 1 } },
  pending: { title: "One pending migration, then the first query", rounds: { 10: 42, 100: 42, 1000: 24 }, times: { 10: 3, 100: 3, 1000: 2 } },
};

// Beside the programs, and so on a disk.
const folder = mkdtempSync(join(programs, "work-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

/** Where the files of a program for a case are. */
function place(program, name, n) {
  const path = join(folder, `${program}-${name}-${n}`);
  mkdirSync(path, { recursive: true });
  return path;
}

/** Runs a program, and returns the numbers that it prints. */
function run(program, name, n, times, order = programs) {
  const rest = [name, n, times, place(program, name, n)].map(String);
  const output = execFileSync(join(order, program), rest, { encoding: "utf8" });
  return output.split("\n").filter(Boolean).map(Number);
}

/** The milliseconds of each peer, by turns, each round in another order of functions. */
function measure(name, n) {
  const rounds = cases[name].rounds[n];
  const times = cases[name].times[n];
  const taken = Object.fromEntries(Object.keys(peers).map((peer) => [peer, []]));
  for (let round = 1; round <= rounds; round++) {
    process.stderr.write(`\r\x1b[K${name}, N = ${n}: round ${round} of ${rounds}`);
    for (const [peer, program] of Object.entries(peers)) {
      taken[peer].push(median(run(program, name, n, times, orders[round % orders.length])) / 1e6);
    }
  }
  process.stderr.write("\r\x1b[K");
  return taken;
}

/** What a launch with nothing pending writes and syncs, where strace can tell. */
function writes(program) {
  const path = place(program, "launch", 100);
  const log = join(folder, "strace");
  const calls = "trace=pwrite64,write,fsync,fdatasync,ftruncate,unlink";
  execFileSync("strace", ["-f", "-o", log, "-e", calls, join(programs, program), "launch", "100", "1", path]);
  const lines = readFileSync(log, "utf8").split("\n");
  const count = (pattern) => lines.filter((line) => pattern.test(line)).length;
  // What is printed is a `write`, and what wakes a thread too; SQLite writes by `pwrite64`.
  return [count(/ pwrite64\(|ftruncate\(/), count(/sync\(/)];
}

function canTrace() {
  try {
    execFileSync("strace", ["-V"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

const ratios = {};
for (const [name, { title, rounds }] of Object.entries(cases)) {
  for (const n of Object.keys(rounds).map(Number)) {
    const taken = measure(name, n);
    const row = (peer) => [peer, ...summary(taken[peer], 3), ratio(taken[peer], taken[bare]).toFixed(3)];
    print(`${title}: N = ${n}`, ["", "median", "quartiles", `to ${bare}`], Object.keys(peers).map(row));
    const entries = Object.keys(peers).map((peer) => [peer, ratio(taken[peer], taken[bare])]);
    ratios[`${name} ${n}`] = Object.fromEntries(entries);
  }
}

if (canTrace()) {
  const rows = Object.entries(peers).map(([peer, program]) => [peer, ...writes(program)]);
  print("What a launch with nothing pending does to the file: N = 100", ["", "writes", "syncs"], rows);
} else {
  console.log("\nWrites of a launch are not counted: there is no strace.");
}

const growth = Object.fromEntries([1000, 10_000].map((n) => [n, []]));
for (let round = 1; round <= 5; round++) {
  for (const [n, taken] of Object.entries(growth)) taken.push(run("growth", "fresh", n, 1)[0] / n / 1e6);
}
const grown = Object.entries(growth).map(([n, taken]) => [`N = ${n}`, ...summary(taken, 4), ratio(taken, growth[1000]).toFixed(3)]);
print("A new file and migrations that leave the schema alone: each", ["", "median", "quartiles", "to N = 1000"], grown);

const memory = Object.entries(peers).map(([peer, program]) => [peer, run(program, "memory", 1000, 1)[0]]);
const more = (kib) => ((kib - memory[0][1]) / 1024).toFixed(1);
print("Peak memory of a fresh run: N = 1000", ["", "KiB", "MiB more"], memory.map(([peer, kib]) => [peer, kib, more(kib)]));

const machine = `${cpus()[0].model.trim()}, ${cpus().length} cores, ${process.platform}`;
const picture = fileURLToPath(new URL("../results.svg", import.meta.url));
writeFileSync(picture, draw(ratios, Object.keys(peers).slice(1), machine));
console.log(`\nwrote ${picture}`);
