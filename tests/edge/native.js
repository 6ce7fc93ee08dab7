// Writes real-set.js: the repository's own migrations, what the native engine leaves of them, and the same
// with a part of them squashed; and a long history. native.js MIGRATIONS DATABASE HISTORY SQUASHED
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sqlite from "node-sqlite3-wasm";

const [, , folder, path, history, squashed] = process.argv;

const SCHEMA = "FROM sqlite_master WHERE name NOT LIKE '\\_cf\\_%' ESCAPE '\\' ORDER BY type, name";
const QUERIES = {
  schema: `SELECT type, name, tbl_name, sql ${SCHEMA}`,
  ledger:
    "SELECT CAST(version AS TEXT), description, success, hex(checksum), execution_time >= 0 FROM _sqlx_migrations ORDER BY version",
  notes: "SELECT id, notebook_id, title, body, pinned, archived FROM notes ORDER BY id",
  rows:
    "SELECT (SELECT count(*) FROM notebooks), (SELECT count(*) FROM note_tags), (SELECT count(*) FROM attachments), " +
    "(SELECT count(*) FROM activity), (SELECT count(*) FROM note_links)",
  violations: "PRAGMA foreign_key_check",
  check: "PRAGMA quick_check",
};

/** Paths and texts. */
function read(folder, endings) {
  const files = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath ?? entry.path, entry.name);
    if (entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
      files[file.slice(folder.length + 1)] = readFileSync(file, "utf8");
  }
  return files;
}

const ALL = [".sql", ".lock"];

const files = read(folder, [".sql"]);
const lock = readFileSync(join(folder, "migrations.lock"), "utf8");

const db = new sqlite.Database(path, { readOnly: true });
const ask = (query) =>
  db
    .all(query)
    .map((row) =>
      Object.values(row)
        .map((value) => value ?? "")
        .join("|"),
    )
    .join(" ");
const native = Object.fromEntries(
  Object.entries(QUERIES).map(([what, query]) => [what, { query, answer: ask(query) }]),
);
db.close();

writeFileSync(
  new URL("real-set.js", import.meta.url),
  `export default ${JSON.stringify(
    { files, lock, native, history: read(history, ALL), squashed: read(squashed, ALL) },
    null,
    2,
  )};\n`,
);
