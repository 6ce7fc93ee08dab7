// An application's user has version 1, and gets version 3.

import assert from "node:assert/strict";
import { files, versions } from "./support/app.js";
import { inBrowser } from "./support/suite.js";

inBrowser("from version 1 to version 3, over a year of use", async (browser) => {
  const tab = await browser.tab();
  await tab.open({ files: files.v1 });
  await tab.run(async ({ db }) => {
    await db.execute("INSERT INTO notebooks (name) VALUES ('Travel')");
    await db.execute("INSERT INTO notes (notebook_id, title, body) SELECT id, 'Bergen', 'rain' FROM notebooks WHERE name = 'Travel'");
  });
  const before = await tab.ask("SELECT count(*) FROM notes");
  await browser.restart();
  const updated = await browser.tab();
  assert.deepEqual(await updated.open({ files: files.v3 }), {
    versions: versions(files.v3, files.v1),
    hasCopy: true,
  });
  assert.equal(await updated.ask("SELECT count(*) FROM notes"), before);
  assert.equal(await updated.ask("SELECT body FROM notes WHERE title = 'Bergen'"), "rain");
  assert.equal(await updated.ask("PRAGMA integrity_check"), "ok");
  assert.equal(await updated.ask("PRAGMA foreign_key_check"), undefined);
  await browser.restart();
  const later = await browser.tab();
  assert.deepEqual(await later.open({ files: files.v3 }), { versions: [], hasCopy: false });
});
