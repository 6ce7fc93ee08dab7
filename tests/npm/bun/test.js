import { Database } from "bun:sqlite";
import { Migrator, bunSqlite } from "litemigrate";
import { drift } from "litemigrate/drift";
import { LEDGER, assertLedger, expectNoDrift, readMigrations } from "./support/ledger.js";

const db = new Database(":memory:");
const files = readMigrations("migrations");
new Migrator(files).run(bunSqlite(db));
expectNoDrift(drift(bunSqlite(db), files));
assertLedger(`Bun ${Bun.version}`, db.prepare(LEDGER).values().flat());
