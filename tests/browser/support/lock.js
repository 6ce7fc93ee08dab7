// What the `litemigrate` command writes beside migrations.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The same files, and their lock. */
export function locked(files) {
  const directory = mkdtempSync(join(tmpdir(), "litemigrate-lock-"));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
    execFileSync(process.env.LITEMIGRATE, ["prepare", "--source", directory], { stdio: "pipe" });
    const name = "migrations.lock";
    return { ...files, [name]: readFileSync(join(directory, name), "utf8") };
  } finally {
    rmSync(directory, { recursive: true });
  }
}
