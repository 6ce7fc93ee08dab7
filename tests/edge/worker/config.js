// workerd and its configuration.
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { modules } from "./modules.js";

export const root = fileURLToPath(new URL("..", import.meta.url));

const manifest = createRequire(import.meta.url).resolve("@cloudflare/workerd-linux-64/package.json");
export const workerd = join(dirname(manifest), "bin/workerd");

/** Writes a configuration and returns its path. State is kept in a folder beside it. */
export function configure({ name, main, className, bindings = {}, state }) {
  mkdirSync(join(root, state), { recursive: true });
  const q = JSON.stringify;
  const module = ({ name, type, path, text }) =>
    `(name = ${q(name)}, ${type} = ${path ? `embed ${q(path)}` : q(text)})`;
  const texts = Object.entries(bindings).map(([key, value]) => `(name = ${q(key)}, text = ${q(value)})`);
  const config = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [ (name = "main", worker = .worker), (name = "disk", disk = (path = ${q(state)}, writable = true)) ],
  sockets = [ (name = "http", address = "127.0.0.1:0", http = (), service = "main") ]
);
const worker :Workerd.Worker = (
  compatibilityDate = "2026-07-01",
  modules = [
    ${modules(main).map(module).join(",\n    ")}
  ],
  durableObjectNamespaces = [ (className = ${q(className)}, uniqueKey = "objects", enableSql = true) ],
  durableObjectStorage = (localDisk = "disk"),
  bindings = [ ${[`(name = "OBJECTS", durableObjectNamespace = ${q(className)})`, ...texts].join(", ")} ]
);
`;
  const path = join(root, `${name}.capnp`);
  writeFileSync(path, config);
  return path;
}
