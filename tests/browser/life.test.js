// A database from its first day on: it is made, used, closed, and there again.

import assert from "node:assert/strict";
import { files, versions } from "./support/app.js";
import { inBrowser } from "./support/suite.js";

const ADD = "INSERT INTO notes (notebook_id, title) VALUES (1, ?)";
const COUNT = "SELECT count(*) FROM notes WHERE title = ?";

inBrowser("a fresh database is made, with progress told", async (browser) => {
  const tab = await browser.tab();
  const opened = await tab.open({ files: files.v3 });
  assert.deepEqual(opened, { versions: versions(files.v3), hasCopy: false });
  const types = await tab.run((app) => app.seen.events.map(({ type }) => type));
  assert.equal(types[0], "run-started");
  assert.equal(types.at(-1), "run-done");
  assert.equal(types.filter((type) => type === "migration-done").length, versions(files.v3).length);
  const status = await tab.run((app) => app.db.status());
  assert.ok(status.entries.every(({ state }) => state === "applied"));
});

inBrowser("what was written is there after a reload, unclosed, again and again", async (browser) => {
  const tab = await browser.tab();
  for (let visit = 0; visit < 5; visit++) {
    const { versions } = await tab.open({ files: files.v3, elsewhere: "refuse" });
    assert.equal(versions.length > 0, visit === 0);
    assert.equal(await tab.ask(COUNT, ["kept"]), visit);
    await tab.run((app, sql) => app.db.execute(sql, ["kept"]), ADD);
    await tab.reload();
  }
});

inBrowser("it is there after the browser was closed", async (browser) => {
  const tab = await browser.tab();
  await tab.open({ files: files.v3 });
  await tab.run((app, sql) => app.db.execute(sql, ["kept"]), ADD);
  await browser.restart();
  const later = await browser.tab();
  assert.deepEqual((await later.open({ files: files.v3 })).versions, []);
  assert.equal(await later.ask(COUNT, ["kept"]), 1);
});

inBrowser("a closed database can be opened again, and refuses statements meanwhile", async (browser) => {
  const tab = await browser.tab();
  await tab.open({ files: files.v3 });
  await tab.run((app, sql) => void app.db.execute(sql, ["last words"]), ADD);
  await tab.close();
  await tab.close();
  assert.equal(await tab.run((app) => app.db.closed), "closed");
  await assert.rejects(tab.ask("SELECT 1"), { name: "DatabaseError", code: "CLOSED" });
  await tab.open({ files: files.v3, elsewhere: "refuse" });
  assert.equal(await tab.ask(COUNT, ["last words"]), 1);
});

inBrowser("databases of other names are others", async (browser) => {
  const tab = await browser.tab();
  await tab.open({ files: files.v3 });
  await tab.open({ files: files.v1, name: "Zweite Datenbank" });
  assert.deepEqual(await tab.run((app) => app.db.report.version), versions(files.v1).at(-1));
  for (const name of ["", "a/b", "..", "a\\b"]) {
    await assert.rejects(tab.open({ files: files.v1, name }), { name: "TypeError" });
  }
});

inBrowser("the page's data may be made to last", async (browser) => {
  const tab = await browser.tab();
  await tab.open({ files: files.v1 });
  const answered = await tab.run(async (app) => [await app.db.persist(), await navigator.storage.persisted()]);
  assert.equal(answered[0], answered[1]);
});
