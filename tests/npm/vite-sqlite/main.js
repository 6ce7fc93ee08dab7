import { browserDatabase, drift, init } from "litemigrate/drift";
import { openDatabase } from "litemigrate/sqlite";
import { LEDGER, expectNoDrift } from "./support/query.js";

const files = import.meta.glob("./migrations/**/*.{sql,lock}", { query: "?raw", eager: true });

const db = await openDatabase({ name: "fieldnotes", files });
await init();
expectNoDrift(await drift(browserDatabase(db), files));
const rows = await db.query(LEDGER);
document.querySelector("#result").textContent = JSON.stringify(rows.map(({ entry }) => entry));
