// Measures what a migrator adds to the build of an application that has its SQLite already.
// `bench/run compile` calls it, with a folder to work in.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { median, summary } from "../statistics.js";
import { print } from "../table.js";

const [work, rounds = "3"] = process.argv.slice(2);
const core = fileURLToPath(new URL("../../core", import.meta.url));

/** What the application has. */
const base = `rusqlite = { version = "=0.39.0", features = ["bundled"] }`;

/** What it adds, and a line that uses it, so that it is linked. */
const peers = {
  "litemigrate": [`litemigrate = { path = ${JSON.stringify(core)}, default-features = false, features = ["rusqlite"] }`, "litemigrate::Migrations::default()"],
  "litemigrate, its defaults": [`litemigrate = { path = ${JSON.stringify(core)} }`, "litemigrate::Migrations::default()"],
  "rusqlite_migration": [`rusqlite_migration = "=2.5.0"`, "rusqlite_migration::Migrations::new(Vec::new())"],
  "refinery": [`refinery = { version = "=0.9.2", features = ["rusqlite"] }`, "refinery::Runner::new(&[])"],
  "sqlx": [`sqlx = { version = "=0.9.0", default-features = false, features = ["macros", "migrate", "runtime-tokio", "sqlite"] }`, "sqlx::migrate::Migrator::DEFAULT"],
};

function write(app, dependency, use) {
  mkdirSync(join(app, "src"), { recursive: true });
  const manifest = `[package]\nname = "app"\nversion = "0.0.0"\nedition = "2024"\n\n[workspace]\n\n[dependencies]\n${base}\n${dependency}\n`;
  writeFileSync(join(app, "Cargo.toml"), manifest);
  const open = "    drop(rusqlite::Connection::open_in_memory());\n";
  writeFileSync(join(app, "src/main.rs"), `fn main() {\n${open}${use && `    drop(${use});\n`}}\n`);
}

/** Builds, and returns the seconds and how many crates were compiled. */
function build(app) {
  // What has to be downloaded first is not counted.
  execFileSync("cargo", ["fetch"], { cwd: app, stdio: "ignore" });
  const started = process.hrtime.bigint();
  const { status, stderr } = spawnSync("cargo", ["build", "--offline", "--target-dir", "target"], { cwd: app, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  // The application itself is none.
  return [seconds, stderr.split("\n").filter((line) => /^ +Compiling /.test(line)).length - 1];
}

/** The application once more, without anything new: what Cargo and the linker take by themselves. */
function again(app) {
  writeFileSync(join(app, "src/main.rs"), `${readFileSync(join(app, "src/main.rs"), "utf8")}\n`);
  return build(app)[0];
}

const taken = Object.fromEntries(Object.keys(peers).map((peer) => [peer, []]));
const crates = {};
for (let round = 1; round <= Number(rounds); round++) {
  for (const [peer, [dependency, use]] of Object.entries(peers)) {
    process.stderr.write(`\r\x1b[K${peer}: round ${round} of ${rounds}`);
    const app = join(work, "app");
    rmSync(app, { recursive: true, force: true });
    write(app, "", "");
    build(app);
    const without = again(app);
    write(app, dependency, use);
    const [seconds, compiled] = build(app);
    taken[peer].push(seconds - without);
    crates[peer] = compiled;
  }
}
process.stderr.write("\r\x1b[K");
rmSync(join(work, "app"), { recursive: true, force: true });

const row = (peer) => [peer, crates[peer], ...summary(taken[peer].map((seconds) => seconds * 1000), 0), (median(taken[peer]) / median(taken.litemigrate)).toFixed(2)];
print("Added to the build of an application that has rusqlite", ["", "crates", "median", "quartiles", "to litemigrate"], Object.keys(peers).map(row));
