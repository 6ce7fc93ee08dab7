#!/usr/bin/env node
// Packs the npm package, installs it into the projects beside this file and runs their tests:
// `tests/npm/run.js [PROJECT]...`, after `wasm/build`. The projects are copied to Cargo's target
// directory, and nothing is written here.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
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

function output(command, args, cwd) {
  return execFileSync(command, args, {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
}

function hash(file) {
  return createHash("sha256").update(readFileSync(file)).digest("hex").slice(0, 16);
}

// What the lock file names, unless it is there already.
function install(directory) {
  const lock = hash(join(directory, "package-lock.json"));
  const stamp = join(directory, "node_modules/.lock");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  run("npm", ["ci", "--loglevel=error"], directory);
  writeFileSync(stamp, lock);
}

function copy(from, to) {
  cpSync(from, to, { recursive: true });
}

// In place of what was there, but for what is installed.
function replace(from, to) {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(to)) {
    if (name !== "node_modules") rmSync(join(to, name), { recursive: true });
  }
  copy(from, to);
}

// What all projects use, and the ledger that they are to end with.
function prepare(tests) {
  replace(join(here, "support"), join(tests, "support"));
  for (const name of ["package.json", "package-lock.json"])
    copy(join(here, name), join(tests, name));
  install(tests);
  const database = join(tests, "support/expected.db");
  output(
    "cargo",
    [
      "run",
      "--quiet",
      "-p",
      "litemigrate-cli",
      "--",
      "run",
      "--database-url",
      `sqlite:${database}`,
    ],
    root,
  );
  run("node", ["support/expect.js", database], tests);
  rmSync(database);
}

// npm takes a package of the same name for the one that it has, so the name tells the content.
function pack(directory) {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const packed = join(
    directory,
    output("npm", ["pack", "--silent", "--pack-destination", directory], wasm).trim(),
  );
  const tarball = packed.replace(/\.tgz$/, `-${hash(packed)}.tgz`);
  renameSync(packed, tarball);
  return tarball;
}

// Whoever imports the package finds the files and the types. What a file of wasm is to an
// importer depends on the host, so that has no type.
function lint(tarball) {
  run("npx", ["--no-install", "publint", "run", tarball, "--strict"], wasm);
  run(
    "npx",
    [
      "--no-install",
      "attw",
      tarball,
      "--profile",
      "esm-only",
      "--exclude-entrypoints",
      "litemigrate.wasm",
      "litemigrate-drift.wasm",
      "litemigrate-sqlite.wasm",
    ],
    wasm,
  );
}

function test(name, tests, tarball) {
  const project = join(tests, name);
  replace(join(here, name), project);
  copy(join(tests, "support"), join(project, "support"));
  copy(join(root, "migrations"), join(project, "migrations"));
  install(project);
  run("npm", ["install", "--no-save", "--no-package-lock", "--loglevel=error", tarball], project);
  run("npm", ["test", "--silent"], project);
}

function main(names) {
  const unknown = names.filter((name) => !projects.includes(name));
  if (unknown.length)
    throw new Error(`there is no project ${unknown.join(", ")}; there are ${projects.join(", ")}`);
  if (!existsSync(join(wasm, "dist"))) throw new Error("wasm/dist is missing: run wasm/build");

  const { target_directory: target } = JSON.parse(
    output("cargo", ["metadata", "--no-deps", "--format-version", "1"], root),
  );
  const tests = join(target, "npm/tests");
  prepare(tests);
  const tarball = pack(join(target, "npm/tarballs"));
  lint(tarball);
  for (const name of names.length ? names : projects) {
    console.log(`=> ${name}`);
    test(name, tests, tarball);
  }
}

try {
  main(process.argv.slice(2));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
