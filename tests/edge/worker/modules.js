// The modules of a worker: those of the suite, and of the package as a bundler would find them.
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const PACKAGE = "node_modules/litemigrate";
const ENTRIES = [".", "./drift"];
const FOLDERS = ["", "cases", "hosts", "worker"];

/** `{ name, type: "esModule" | "wasm", path }` or, of what is written here, `{ name, type, text }`. */
export function modules(main) {
  const { exports } = JSON.parse(readFileSync(join(root, PACKAGE, "package.json"), "utf8"));
  const entries = ENTRIES.map((entry) => [entry, join(PACKAGE, target(exports[entry]))]);
  const paths = new Set();
  for (const path of [main, ...entries.map(([, path]) => path)]) reached(path, paths);
  const list = [...paths].map((path) => ({
    name: path,
    type: path.endsWith(".wasm") ? "wasm" : "esModule",
    path,
  }));
  // workerd knows no packages: a bare name is that of a module beside the one that imports it.
  const bare = FOLDERS.flatMap((folder) =>
    entries.map(([entry, path]) => {
      const name = join(folder, "litemigrate", entry);
      return { name, type: "esModule", text: `export * from "./${relative(dirname(name), path)}";` };
    }),
  );
  return [...list, ...bare];
}

/** What a worker's bundler takes of a part of the package's `exports`. */
function target(found) {
  while (typeof found !== "string") {
    const condition = ["workerd", "worker", "import", "module", "default"].find((name) => name in found);
    found = found[condition];
  }
  return found;
}

/** Adds all that a module imports by path, itself first. */
function reached(path, seen) {
  if (seen.has(path)) return;
  seen.add(path);
  if (path.endsWith(".wasm")) return;
  const text = readFileSync(join(root, path), "utf8");
  for (const [, target] of text.matchAll(/^\s*(?:import|export)\b[^;"']*?["'](\.[^"']+)["']/gm)) {
    reached(normalize(join(dirname(path), target)), seen);
  }
}
