import { DatabaseSync } from "node:sqlite";
import { Migrator, nodeSqlite } from "litemigrate";
import { LEDGER, assertLedger, readMigrations } from "./support/ledger.js";

const db = new DatabaseSync(":memory:");
new Migrator(readMigrations("migrations")).run(nodeSqlite(db));
assertLedger(
  `Deno ${Deno.version.deno}`,
  db
    .prepare(LEDGER)
    .all()
    .map(({ entry }) => entry),
);
