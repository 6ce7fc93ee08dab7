// What is the browser's own: its files, its locks, and how it ends a worker.

import assert from "node:assert/strict";
import { files, versions } from "./support/app.js";
import { inFirefox } from "./support/suite.js";

const ADD = "INSERT INTO notebooks (name) VALUES ('kept')";
const COUNT = "SELECT count(*) FROM notebooks WHERE name = 'kept'";

inFirefox("Firefox: a database is there after a reload, and after a new start", async (browser) => {
  const tab = await browser.tab();
  await tab.open({ files: files.v1 });
  await tab.run(({ db }, sql) => db.execute(sql), ADD);
  await tab.reload();
  await tab.open({ files: files.v2, elsewhere: "refuse" });
  assert.equal(await tab.ask(COUNT), 1);
  await browser.restart();
  const later = await browser.tab();
  assert.deepEqual((await later.open({ files: files.v3 })).versions, versions(files.v3, files.v2));
  assert.equal(await later.ask(COUNT), 1);
});

inFirefox("Firefox: one tab at a time has it", async (browser) => {
  const [first, second] = [await browser.tab(), await browser.tab()];
  await first.open({ files: files.v1 });
  await assert.rejects(second.open({ files: files.v1, elsewhere: "refuse" }), { code: "OPEN_ELSEWHERE" });
  await second.open({ files: files.v3, elsewhere: "take-over" });
  assert.equal(await first.run((app) => app.db.closed), "handed-over");
  await second.close();
  await assert.rejects(first.open({ files: files.v1 }), { code: "DATABASE_NEWER" });
});

inFirefox("Firefox: a copy is restored, and a killed worker leaves everything whole", async (browser) => {
  const tab = await browser.tab();
  await tab.open({ files: files.v1 });
  await tab.close();
  await tab.run(async (app, files) => {
    const started = new Promise((resolve) => {
      app.opening = app.open({ files, onProgress: resolve }).catch(() => {});
    });
    await started;
    app.workers.at(-1).terminate();
  }, files.v3);
  await tab.open({ files: files.v3 });
  assert.equal(await tab.ask("PRAGMA integrity_check"), "ok");
  await tab.close();
  await tab.run(async (app) => {
    await app.recover();
    await app.recovery.restoreCopy();
    await app.recovery.close();
  });
  assert.deepEqual((await tab.open({ files: files.v1 })).versions, []);
});
