// One tab at a time has the database.

import assert from "node:assert/strict";
import { files } from "./support/app.js";
import { inBrowser } from "./support/suite.js";

async function two(browser) {
  const first = await browser.tab();
  await first.open({ files: files.v3 });
  return [first, await browser.tab()];
}

const opening = (tab, options) => tab.run((app, options) => void (app.opening = app.open(options)), options);
const opened = (tab) => tab.run((app) => app.opening);

inBrowser("a second tab is refused", async (browser) => {
  const [first, second] = await two(browser);
  // The first one answers at once, sometimes before the browser has noted the second one's request.
  for (let time = 0; time < 20; time++) {
    await assert.rejects(second.open({ files: files.v3, elsewhere: "refuse" }), {
      name: "DatabaseError",
      code: "OPEN_ELSEWHERE",
    });
  }
  assert.equal(await first.ask("SELECT 1"), 1);
  await first.close();
  await second.open({ files: files.v3, elsewhere: "refuse" });
});

inBrowser("a second tab waits, until the first one closes the database", async (browser) => {
  const [first, second] = await two(browser);
  await opening(second, { files: files.v3 });
  await second.run((app) => app.until(() => app.seen.elsewhere === 1));
  assert.equal(await first.ask("SELECT 1"), 1);
  await first.close();
  assert.deepEqual((await opened(second)).versions, []);
  assert.equal(await second.run((app) => app.seen.elsewhere), 1);
});

inBrowser("a second tab waits, until the first one is gone", async (browser) => {
  const [first, second] = await two(browser);
  await opening(second, { files: files.v3 });
  await second.run((app) => app.until(() => app.seen.elsewhere === 1));
  await first.page.close();
  await opened(second);
  assert.equal(await second.ask("SELECT 1"), 1);
});

inBrowser("waiting can be given up", async (browser) => {
  const [first, second] = await two(browser);
  const given = second.run(async (app, files) => {
    const controller = new AbortController();
    await app.open({ files, signal: controller.signal, onElsewhere: () => controller.abort() });
  }, files.v3);
  await assert.rejects(given, { name: "AbortError" });
  await first.close();
  await second.open({ files: files.v3, elsewhere: "refuse" });
});

inBrowser("a second tab takes over, and the first one is told so", async (browser) => {
  const [first, second] = await two(browser);
  await first.run(({ db }) => void db.execute("INSERT INTO notebooks (name) VALUES ('in flight')"));
  await second.open({ files: files.v3, elsewhere: "take-over" });
  assert.equal(await first.run((app) => app.db.closed), "handed-over");
  await assert.rejects(first.ask("SELECT 1"), { name: "DatabaseError", code: "OPEN_ELSEWHERE" });
  assert.equal(await second.ask("SELECT count(*) FROM notebooks WHERE name = 'in flight'"), 1);
  // And back.
  await first.open({ files: files.v3, elsewhere: "take-over" });
  assert.equal(await second.run((app) => app.db.closed), "handed-over");
});

inBrowser("of many tabs that take over, each gets it once, and the last one keeps it", async (browser) => {
  const tabs = await two(browser);
  while (tabs.length < 4) tabs.push(await browser.tab());
  for (const tab of tabs.slice(1)) await opening(tab, { files: files.v3, elsewhere: "take-over" });
  for (const tab of tabs.slice(1)) await opened(tab);
  const closed = await Promise.all(tabs.map((tab) => tab.run((app) => app.turns(10).then(() => app.closed))));
  assert.deepEqual(closed.filter((reason) => reason === "handed-over").length, 3);
});

inBrowser("a tab with old code is told that the database is newer", async (browser) => {
  const [old, updated] = [await browser.tab(), await browser.tab()];
  await old.open({ files: files.v1 });
  await updated.open({ files: files.v3, elsewhere: "take-over" });
  await updated.close();
  await assert.rejects(old.open({ files: files.v1 }), { name: "MigrationError", code: "DATABASE_NEWER" });
  // It has let go, and broken nothing.
  await updated.open({ files: files.v3, elsewhere: "refuse" });
});

inBrowser("a page that is kept in the browser's cache has let go", async (browser) => {
  const [first, second] = await two(browser);
  await first.page.evaluate(() => dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true })));
  await second.open({ files: files.v3, elsewhere: "refuse" });
  assert.equal(await first.run((app) => app.db.closed), "hidden");
  await assert.rejects(first.ask("SELECT 1"), { code: "CLOSED" });
});
