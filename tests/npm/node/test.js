import { rmSync } from "node:fs";
import { Migrator, nodeSqlite3Wasm } from "litemigrate";
import sqlite from "node-sqlite3-wasm";
import { LEDGER, assertLedger, readMigrations } from "./support/ledger.js";

rmSync("app.db", { force: true });
const db = new sqlite.Database("app.db");
new Migrator(readMigrations("migrations")).run(nodeSqlite3Wasm(db));
assertLedger(
  `Node ${process.version}`,
  db.all(LEDGER).map(({ entry }) => entry),
);
db.close();
