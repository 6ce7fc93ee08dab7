// workerd itself, with what a bundler left in a directory.

import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import workerd from "workerd";

function config(directory) {
  const kinds = { js: "esModule", wasm: "wasm" };
  const modules = readdirSync(directory)
    // The first one is the worker.
    .sort((a, b) => (b === "worker.js") - (a === "worker.js"))
    .map((name) => [name, kinds[name.split(".").at(-1)]])
    .filter(([, kind]) => kind)
    .map(([name, kind]) => `(name = "${name}", ${kind} = embed "${name}")`);
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker), (name = "disk", disk = (path = "${directory}/state", writable = true))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [${modules.join(", ")}],
  compatibilityDate = "2026-07-01",
  durableObjectNamespaces = [(className = "Notes", uniqueKey = "notes", enableSql = true)],
  durableObjectStorage = (localDisk = "disk"),
  bindings = [(name = "NOTES", durableObjectNamespace = "Notes")],
);
`;
}

/** Starts workerd on a free port with an empty disk; it ends with this process at the latest. */
export async function serve(directory) {
  rmSync(join(directory, "state"), { recursive: true, force: true });
  mkdirSync(join(directory, "state"));
  const file = join(directory, "config.capnp");
  writeFileSync(file, config(directory));

  const child = spawn(workerd.default, ["serve", file, "--control-fd=3"], {
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  process.once("exit", () => child.kill());
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
  const log = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => log.push(data));

  const port = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`workerd ended with ${code}:\n${log.join("")}`)));
    createInterface(child.stdio[3]).on("line", (line) => {
      const event = JSON.parse(line);
      if (event.event === "listen") resolve(event.port);
    });
  });
  return { url: `http://127.0.0.1:${port}/`, log: () => log.join(""), stop: () => child.kill() };
}
