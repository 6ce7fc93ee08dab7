#!/usr/bin/env node
// Packs the npm package, installs it into the projects beside this file and runs their tests:
// `node tests/npm/run.js [PROJECT]...`, after `wasm/build`. The projects are copied to Cargo's
// target directory, and nothing is written here.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "../..");
const wasm = join(root, "wasm");
const projects = readdirSync(here).filter((name) => existsSync(join(here, name, "package.json")));

function run(command, args, cwd) {
  console.log(`+ ${command} ${args.join(" ")}`);
  execFileSync(command, args, { cwd, stdio: "inherit" });
}

function read(command, args, cwd) {
  return execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], maxBuffer: 1 << 26 });
}

function hash(file) {
  return createHash("sha256").update(readFileSync(file)).digest("hex").slice(0, 16);
}

// npm takes a package of the same name for the one that it has, so the name is the content's.
function pack(directory) {
  const [{ filename }] = JSON.parse(read("npm", ["pack", "--json", "--pack-destination", directory], wasm));
  const packed = join(directory, filename);
  const named = join(directory, filename.replace(".tgz", `-${hash(packed)}.tgz`));
  renameSync(packed, named);
  return named;
}

// What the lock file names, unless it is there already.
function install(directory) {
  const stamp = join(directory, "node_modules/.lock");
  const lock = hash(join(directory, "package-lock.json"));
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  run("npm", ["ci", "--loglevel=error"], directory);
  writeFileSync(stamp, lock);
}

// Everything but what is installed there.
function copy(from, to) {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(to)) {
    if (name !== "node_modules") rmSync(join(to, name), { recursive: true });
  }
  cpSync(from, to, { recursive: true });
}

function main(names) {
  const unknown = names.filter((name) => !projects.includes(name));
  if (unknown.length) throw `there is no project ${unknown.join(", ")}; there are ${projects.join(", ")}`;
  if (!existsSync(join(wasm, "dist"))) throw "wasm/dist is missing: run wasm/build";

  const { target_directory } = JSON.parse(read("cargo", ["metadata", "--no-deps", "--format-version", "1"], root));
  const tests = join(target_directory, "npm/tests");
  for (const name of ["package.json", "package-lock.json"]) {
    mkdirSync(tests, { recursive: true });
    cpSync(join(here, name), join(tests, name));
  }
  copy(join(here, "support"), join(tests, "support"));
  install(tests);

  const database = join(tests, "expected.db");
  rmSync(database, { force: true });
  run("cargo", ["run", "--quiet", "--", "run", "--database-url", `sqlite:${database}`], root);
  run("node", ["support/expect.js", database], tests);

  const tarballs = join(target_directory, "npm/tarballs");
  rmSync(tarballs, { recursive: true, force: true });
  mkdirSync(tarballs);
  const tarball = pack(tarballs);
  // Consumers are to find the types and the files, whichever way they resolve them; what the
  // engine's file is to an importer depends on the host, so it has no types.
  run("npx", ["--no-install", "publint", "run", tarball, "--strict"], wasm);
  run("npx", ["--no-install", "attw", tarball, "--profile", "esm-only", "--exclude-entrypoints", "litemigrate.wasm"], wasm);

  for (const name of names.length ? names : projects) {
    console.log(`=> ${name}`);
    const project = join(tests, name);
    copy(join(here, name), project);
    cpSync(join(tests, "support"), join(project, "support"), { recursive: true });
    cpSync(join(root, "migrations"), join(project, "migrations"), { recursive: true });
    install(project);
    run("npm", ["install", "--no-save", "--no-package-lock", "--loglevel=error", tarball], project);
    run("npm", ["test", "--silent"], project);
  }
}

try {
  main(process.argv.slice(2));
} catch (error) {
  console.error(typeof error === "string" ? error : error.message);
  process.exitCode = 1;
}
