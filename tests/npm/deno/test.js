import { DatabaseSync } from "node:sqlite";
import { Migrator, nodeSqlite } from "litemigrate";
import { drift } from "litemigrate/drift";
import { LEDGER, assertLedger, expectNoDrift, readMigrations } from "./support/ledger.js";

const db = new DatabaseSync(":memory:");
const files = readMigrations("migrations");
new Migrator(files).run(nodeSqlite(db));
expectNoDrift(drift(nodeSqlite(db), files));
assertLedger(
  `Deno ${Deno.version.deno}`,
  db
    .prepare(LEDGER)
    .all()
    .map(({ entry }) => entry),
);
