// A page without a bundler imports the package's files as they are.

import { writeFileSync } from "node:fs";
import { ledgerShown } from "./support/browser.js";
import { assertLedger, readMigrations } from "./support/ledger.js";
import { serve } from "./server.js";

writeFileSync("migrations.json", JSON.stringify(readMigrations("migrations")));
const server = await serve(".");
try {
  assertLedger("a page in Chromium", await ledgerShown(server.url));
} finally {
  server.stop();
}
