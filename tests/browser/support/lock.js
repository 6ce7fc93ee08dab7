// What the `litemigrate` command writes beside migrations.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The same files, and their lock. */
export const locked = (files) => after(files, ["prepare"]);

/** Files that are locked, with those up to a version as one. */
export const squashed = (files, version) => after(files, ["squash", "--to", version, "--yes"]);

/** The files of a directory after a command has run on it. */
function after(files, command) {
  const directory = mkdtempSync(join(tmpdir(), "litemigrate-lock-"));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
    execFileSync(process.env.LITEMIGRATE, [...command, "--source", directory], { stdio: "pipe" });
    const names = readdirSync(directory);
    return Object.fromEntries(names.map((name) => [name, readFileSync(join(directory, name), "utf8")]));
  } finally {
    rmSync(directory, { recursive: true });
  }
}
