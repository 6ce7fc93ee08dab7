// Measures upgrades of a large file. `bench/run large` calls it, with the folder of the programs.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ratio, summary } from "../statistics.js";
import { print } from "../table.js";

const [programs, megabytes = "1000", rounds = "5"] = process.argv.slice(2);

// Beside the programs, and so on a disk.
const folder = mkdtempSync(join(programs, "work-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

const taken = {};
const output = execFileSync(join(programs, "large"), [folder, megabytes, rounds], { encoding: "utf8" });
for (const line of output.split("\n").filter(Boolean)) {
  const [what, who, nanoseconds] = line.split("\t");
  taken[what] ??= {};
  (taken[what][who] ??= []).push(Number(nanoseconds) / 1e6);
}
for (const [what, times] of Object.entries(taken)) {
  const row = (who) => [who, ...summary(times[who], 2), ratio(times[who], times["by hand"]).toFixed(3)];
  print(`${what}: ${megabytes} MB, with foreign keys`, ["", "median", "quartiles", "to by hand"], Object.keys(times).map(row));
}
