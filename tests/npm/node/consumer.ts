import { type Database, type Files, Migrator, init, nodeSqlite3Wasm } from "litemigrate";
import { type Drift, drift } from "litemigrate/drift";
import sqlite from "node-sqlite3-wasm";

const files: Files = { "1_notes.sql": "CREATE TABLE notes (id INTEGER PRIMARY KEY);" };
const db: Database = nodeSqlite3Wasm(new sqlite.Database(":memory:"));

export async function migrate(): Promise<void> {
  await init();
  new Migrator(files).run(db);
  // @ts-expect-error: a connection has to be wrapped, so that the host is known.
  new Migrator(files).run(new sqlite.Database(":memory:"));
  const { differences }: Drift = drift(db, files, { missing: "ignore" });
  differences.forEach(({ change, subject }) => console.log(change, subject));
}
