import { Database } from "bun:sqlite";
import { Migrator, bunSqlite } from "litemigrate";
import { LEDGER, assertLedger, readMigrations } from "./support/ledger.js";

const db = new Database(":memory:");
new Migrator(readMigrations("migrations")).run(bunSqlite(db));
assertLedger(`Bun ${Bun.version}`, db.prepare(LEDGER).values().flat());
