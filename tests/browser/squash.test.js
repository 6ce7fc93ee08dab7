// An application whose migrations became one, and databases in the browser that had them.

import assert from "node:assert/strict";
import { locked, squashed } from "./support/lock.js";
import { inBrowser } from "./support/suite.js";

const notes = { "1_notes.sql": "CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT NOT NULL);\n" };
const before = { ...notes, "2_by_title.sql": "CREATE INDEX by_title ON notes (title);\n" };
const files = squashed(locked({ ...before, "3_tags.sql": "CREATE TABLE tags (name TEXT);\n" }), "2");

inBrowser("one that had a part of them stays as it is, one that had all of them goes on", async (browser) => {
  const tab = await browser.tab();
  await tab.open({ files: notes });
  await tab.close();
  await assert.rejects(tab.open({ files }), { name: "MigrationError", code: "PARTLY_REPLACED" });
  // The way out: a release that has them one by one.
  assert.deepEqual((await tab.open({ files: before })).versions, ["2"]);
  await tab.close();
  assert.deepEqual((await tab.open({ files })).versions, ["3"]);
  const states = await tab.run(async ({ db }) => (await db.status()).entries.map(({ state }) => state));
  assert.deepEqual(states, ["replaced", "applied", "applied"]);
});

inBrowser("a new one runs the one", async (browser) => {
  const tab = await browser.tab();
  assert.deepEqual((await tab.open({ files })).versions, ["2", "3"]);
  assert.equal(await tab.ask("SELECT count(*) FROM sqlite_schema WHERE name IN ('by_title', 'tags')"), 2);
});
