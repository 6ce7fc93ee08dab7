import { rmSync } from "node:fs";
import { Migrator, nodeSqlite3Wasm } from "litemigrate";
import { drift } from "litemigrate/drift";
import sqlite from "node-sqlite3-wasm";
import { LEDGER, assertLedger, expectNoDrift, readMigrations } from "./support/ledger.js";

rmSync("app.db", { force: true });
const db = new sqlite.Database("app.db");
const files = readMigrations("migrations");
new Migrator(files).run(nodeSqlite3Wasm(db));
expectNoDrift(drift(nodeSqlite3Wasm(db), files));
assertLedger(
  `Node ${process.version}`,
  db.all(LEDGER).map(({ entry }) => entry),
);
db.close();
