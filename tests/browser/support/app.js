// The application whose database it is: three versions of it, with the migrations of the repository.

import { readFileSync, readdirSync } from "node:fs";
import { join, sep } from "node:path";

const directory = join(process.env.REPOSITORY, "migrations");

const all = readdirSync(directory, { recursive: true })
  .map((path) => path.split(sep).join("/"))
  .filter((path) => path.endsWith(".sql"))
  .sort()
  .map((path) => [path, readFileSync(join(directory, path), "utf8")]);

/** The migrations of each version of the application. */
export const files = {
  v1: Object.fromEntries(all.slice(0, 5)),
  v2: Object.fromEntries(all.slice(0, 9)),
  v3: Object.fromEntries(all),
};

const version = (path) => path.split("_")[0];

/** The versions of the migrations between two of them. */
export function versions(to, from) {
  const known = Object.keys(from ?? {});
  return [...new Set(Object.keys(to).filter((path) => !known.includes(path)).map(version))];
}
