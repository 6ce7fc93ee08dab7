// Whether the schema of a database in the browser is what its ledger says, asked from the page.

import assert from "node:assert/strict";
import { locked } from "./support/lock.js";
import { inBrowser } from "./support/suite.js";

/** The highest version that there can be: no number of JavaScript's is it. */
const LATEST = "9223372036854775807";

const files = locked({
  "1_notes.sql": "CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT NOT NULL);",
  [`${LATEST}_by_title.sql`]: "CREATE INDEX by_title ON notes (title);",
});
const fingerprint = files["migrations.lock"].match(/^9.* (\S+)$/m)[1];

const drift = (tab) => tab.run((app, files) => app.drift(files), files);

inBrowser("a database is what the lock says, and a change by hand is told", async (browser) => {
  const tab = await browser.tab();
  await tab.open({ files });
  assert.deepEqual(await drift(tab), { version: LATEST, fingerprint, differences: [] });
  await tab.run(({ db }) => db.transaction(["DROP INDEX by_title", "ALTER TABLE notes ADD COLUMN words INT"]));
  const { version, differences } = await drift(tab);
  assert.equal(version, LATEST);
  assert.deepEqual(differences, [
    { change: "extra", part: "column", subject: "notes.words", expected: null, found: "INT" },
    { change: "missing", part: "index", subject: "by_title", expected: "ON notes (title)", found: null },
  ]);
});

inBrowser("a text that was corrected is accepted when the database is opened", async (browser) => {
  const tab = await browser.tab();
  await tab.open({ files });
  const before = await tab.run(async ({ db }) => (await db.status()).entries[0].recordedChecksum);
  await tab.close();
  const corrected = { ...files, "1_notes.sql": `${files["1_notes.sql"]} -- corrected` };
  await assert.rejects(tab.open({ files: corrected }), { code: "VERSION_MISMATCH" });
  const lock = files["migrations.lock"].replace(/^1 .*$/m, `$&\n  accepts ${before}`);
  await tab.open({ files: { ...corrected, "migrations.lock": lock } });
  assert.equal(await tab.run(async ({ db }) => (await db.status()).entries[0].state), "applied");
});

inBrowser("it has to be loaded first, and says so", async (browser) => {
  const tab = await browser.tab();
  await tab.open({ files });
  const unloaded = tab.run(async (app, files) => {
    const { browserDatabase, drift } = await import("litemigrate/drift");
    return drift(browserDatabase(app.db), files);
  }, files);
  await assert.rejects(unloaded, { name: "Error", message: /litemigrate-drift\.wasm is not loaded yet; `await init\(\)` first/ });
});

inBrowser("nothing is written from the page, and a closed database says so", async (browser) => {
  const tab = await browser.tab();
  await tab.open({ files: { "1_notes.sql": files["1_notes.sql"] } });
  await assert.rejects(
    tab.run((app, files) => app.run(files), files),
    { name: "TypeError", message: /only read/ },
  );
  assert.equal(await tab.ask("SELECT count(*) FROM sqlite_schema WHERE name = 'by_title'"), 0);
  await tab.close();
  await assert.rejects(drift(tab), { name: "MigrationError", message: /the database is closed/ });
});
