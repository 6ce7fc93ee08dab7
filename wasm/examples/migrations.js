// Reads a directory of migrations, in the form that `Migrator` takes.

import { readFileSync, readdirSync } from "node:fs";
import { join, sep } from "node:path";

/** Paths, relative to the directory, and texts. */
export function readMigrations(directory) {
  const paths = readdirSync(directory, { recursive: true }).filter((path) => path.endsWith(".sql"));
  return Object.fromEntries(
    paths.sort().map((path) => [
      path.replaceAll(sep, "/"),
      readFileSync(join(directory, path), "utf8"),
    ]),
  );
}
