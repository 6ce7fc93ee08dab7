import { openDatabase } from "litemigrate/sqlite";
import { LEDGER } from "./support/query.js";

const files = import.meta.glob("./migrations/**/*.sql", { query: "?raw", eager: true });

const db = await openDatabase({ name: "fieldnotes", files });
const rows = await db.query(LEDGER);
document.querySelector("#result").textContent = JSON.stringify(rows.map(({ entry }) => entry));
