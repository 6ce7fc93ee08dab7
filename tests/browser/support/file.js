// A database outside of the browser: a file, the `litemigrate` command, and another build of SQLite.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sqlite from "node-sqlite3-wasm";

/** A file that the caller has to remove. */
export class File {
  #directory = mkdtempSync(join(tmpdir(), "litemigrate-file-"));
  path = join(this.#directory, "notes.db");

  /** Of what a tab has exported. */
  static of(base64) {
    const file = new File();
    writeFileSync(file.path, Buffer.from(base64, "base64"));
    return file;
  }

  base64() {
    return readFileSync(this.path).toString("base64");
  }

  /** What the command says. */
  command(verb, ...args) {
    return execFileSync(
      process.env.LITEMIGRATE,
      [verb, "--database-url", `sqlite:${this.path}`, ...args],
      { cwd: process.env.REPOSITORY, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] },
    );
  }

  /** All rows of a query. */
  query(sql) {
    const db = new sqlite.Database(this.path);
    try {
      return db.all(sql);
    } finally {
      db.close();
    }
  }

  remove() {
    rmSync(this.#directory, { recursive: true });
  }
}
