#!/usr/bin/env node
// Migrates the database before the worker that needs it is deployed: node migrate.js [ENVIRONMENT]
//
// Without an environment of wrangler.jsonc it is the local database of `wrangler dev`.

import { MigrationError, Migrator, d1 } from "litemigrate";
import { getPlatformProxy } from "wrangler";
import { readMigrations } from "../migrations.js";

const migrator = new Migrator(readMigrations("migrations"), {
  onProgress(event) {
    if (event.type === "migration-done") console.log(`applied ${event.version} ${event.description}`);
  },
});

// What D1 will refuse is known without a database.
const refused = migrator.check("d1");
for (const { file, line, message } of refused) console.error(`${file}:${line}: ${message}`);
if (refused.length > 0) process.exit(1);

const { env, dispose } = await getPlatformProxy({ environment: process.argv[2] });
try {
  const { done, version } = await migrator.run(d1(env.DB));
  console.log(`${done.length || "nothing"} applied; the database is at ${version}`);
} catch (error) {
  if (!(error instanceof MigrationError)) throw error;
  console.error(`${error.code}: ${error.message}`);
  process.exitCode = 1;
} finally {
  await dispose();
}
