import sqlite3InitModule from "@sqlite.org/sqlite-wasm";
import { Migrator, init, sqliteWasm } from "litemigrate";
import { LEDGER } from "./support/query.js";

const files = import.meta.glob("./migrations/**/*.sql", { query: "?raw", eager: true });

await init();
const sqlite3 = await sqlite3InitModule();
const db = new sqlite3.oo1.DB(":memory:");
new Migrator(files).run(sqliteWasm(db));
document.querySelector("#result").textContent = JSON.stringify(db.selectValues(LEDGER));
