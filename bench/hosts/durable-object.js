// Measures Durable Objects, in workerd: durable-object.js ROUNDS. Prints, as JSON, the milliseconds of each migrator for new
// objects and for launches with nothing pending, the first in a process apart.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { files, ledger, numbers, steps } from "./history.js";
import { configure, root, workerd } from "./worker/config.js";

const [, , rounds] = process.argv;

/** So many objects in a request, and for a launch so many launches in each: else the request would be measured. */
const OBJECTS = 10;
const LAUNCHES = 50;

const state = "state";
const given = Object.entries({ files, ledger, steps }).map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};\n`);
writeFileSync(join(root, "worker/migrations.js"), given.join(""));
const config = configure({ name: "objects", main: "worker/objects.js", className: "Notebook", state });

const server = spawn(workerd, ["serve", config, "--control-fd=3"], { cwd: root, stdio: ["ignore", "ignore", "inherit", "pipe"] });
const [line] = await once(createInterface(server.stdio[3]), "line");
const address = `http://127.0.0.1:${JSON.parse(line).port}/`;

/** The time that a request took for each thing that it asked for. */
async function taken(names, peer, kind, times) {
  const started = performance.now();
  const answer = await fetch(address, { method: "POST", body: JSON.stringify({ names, peer, kind, times }) });
  const said = await answer.text();
  if (said !== String(names.length * numbers.length)) throw new Error(`${peer}, ${kind}: ${said}`);
  return (performance.now() - started) / names.length / times;
}

const peers = ["by hand", "litemigrate", "litemigrate, made anew"];
const found = Object.fromEntries(peers.map((peer) => [peer, { fresh: [], launch: [] }]));
try {
  for (let round = 0; round < Number(rounds); round++) {
    for (const peer of peers) {
      const names = Array.from({ length: OBJECTS }, (_, at) => `${peer} ${round} ${at}`);
      found[peer].fresh.push(await taken(names, peer, "fresh", 1));
      found[peer].launch.push(await taken(names, peer, "launch", LAUNCHES));
    }
  }
} finally {
  const ended = once(server, "exit");
  server.kill();
  await ended;
  rmSync(join(root, state), { recursive: true, force: true });
}
console.log(JSON.stringify(found));
