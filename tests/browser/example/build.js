// The example as its users get it, one version after the other: built by Vite, each with its migrations.

import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const repository = process.env.REPOSITORY;
const here = fileURLToPath(new URL(".", import.meta.url));
const work = fileURLToPath(new URL("../built", import.meta.url));
const app = join(work, "wasm/examples/browser");

const TIDY = { "20990101000000_tidy.sql": "DELETE FROM note_tags;" };
const BROKEN = "20990102000000_broken.sql";
const SLOW =
  "CREATE TABLE counted AS WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 20000000) SELECT max(n) AS n FROM c;";

/** What each version adds to the migrations of the repository, or how many of those it has. */
const VERSIONS = {
  1: { first: 3, main: "version-1.ts" },
  3: {},
  slow: { more: { "20990101000000_count.sql": SLOW } },
  broken: { more: { ...TIDY, [BROKEN]: "INSERT INTO nowhere VALUES (1);" } },
  mended: { more: { ...TIDY, [BROKEN]: "CREATE TABLE somewhere (id INTEGER PRIMARY KEY);" } },
};

/** The directories of the versions. */
export function buildAll() {
  copy(join(repository, "wasm/examples/browser"), app);
  mkdirSync(join(app, "node_modules"));
  symlinkSync(join(repository, "wasm"), join(app, "node_modules/litemigrate"));
  for (const project of [".", "worker"]) tool("typescript/bin/tsc", "-p", project);
  return Object.fromEntries(Object.entries(VERSIONS).map(([name, version]) => [name, build(name, version)]));
}

function build(name, { first, main, more = {} }) {
  const migrations = join(work, "migrations");
  copy(join(repository, "migrations"), migrations);
  const later = first ? readdirSync(migrations).sort().slice(first) : [];
  for (const entry of later) rmSync(join(migrations, entry), { recursive: true });
  for (const [path, sql] of Object.entries(more)) writeFileSync(join(migrations, path), sql);
  cpSync(
    main ? join(here, main) : join(repository, "wasm/examples/browser/src/main.ts"),
    join(app, "src/main.ts"),
  );
  const site = join(work, "sites", name);
  tool("vite/bin/vite.js", "build", "--logLevel", "warn", "--emptyOutDir", "--outDir", site);
  return site;
}

/** A tool that is installed with the tests. */
function tool(path, ...args) {
  const [name, ...inside] = path.split("/");
  const directory = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  execFileSync(process.execPath, [join(directory, ...inside), ...args], { cwd: app, stdio: "inherit" });
}

/** In place of what was there, and without what a user of the example has installed and built. */
function copy(from, to) {
  rmSync(to, { recursive: true, force: true });
  cpSync(from, to, { recursive: true, filter: (path) => !["node_modules", "dist"].includes(basename(path)) });
}
