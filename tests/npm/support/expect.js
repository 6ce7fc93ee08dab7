// Writes down the ledger of a database that the `litemigrate` command migrated.

import { writeFileSync } from "node:fs";
import sqlite from "node-sqlite3-wasm";
import { LEDGER } from "./query.js";

const db = new sqlite.Database(process.argv[2]);
const entries = db.all(LEDGER).map(({ entry }) => entry);
db.close();
if (entries.length === 0) throw new Error(`${process.argv[2]} has an empty ledger`);
writeFileSync(new URL("expected.json", import.meta.url), JSON.stringify(entries));
