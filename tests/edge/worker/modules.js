// The modules of a worker: those of the suite, and of the package as a bundler would find them.
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const PACKAGE = "node_modules/litemigrate";
const FOLDERS = ["", "cases", "hosts", "worker"];

/** `{ name, type: "esModule" | "wasm", path }` or, of what is written here, `{ name, type, text }`. */
export function modules(main) {
  const entry = join(PACKAGE, entryOf(JSON.parse(readFileSync(join(root, PACKAGE, "package.json"), "utf8"))));
  const list = [...reached(main), ...reached(entry)].map((path) => ({
    name: path,
    type: path.endsWith(".wasm") ? "wasm" : "esModule",
    path,
  }));
  // workerd knows no packages: a bare name is that of a module beside the one that imports it.
  const bare = FOLDERS.map((folder) => ({
    name: join(folder, "litemigrate"),
    type: "esModule",
    text: `export * from "${folder ? ".." : "."}/${entry}";`,
  }));
  return [...list, ...bare];
}

/** What a worker's bundler takes of the package's `exports`. */
function entryOf({ exports }) {
  let found = exports["."] ?? exports;
  while (typeof found !== "string") {
    const condition = ["workerd", "worker", "import", "module", "default"].find((name) => name in found);
    found = found[condition];
  }
  return found;
}

/** All that a module imports by path, itself first. */
function reached(path, seen = new Set()) {
  if (seen.has(path)) return seen;
  seen.add(path);
  if (path.endsWith(".wasm")) return seen;
  const text = readFileSync(join(root, path), "utf8");
  for (const [, target] of text.matchAll(/^\s*(?:import|export)\b[^;"']*?["'](\.[^"']+)["']/gm)) {
    reached(normalize(join(dirname(path), target)), seen);
  }
  return seen;
}
