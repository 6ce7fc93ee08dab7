// The site's quota is used up.

import assert from "node:assert/strict";
import { files } from "./support/app.js";
import { inBrowser } from "./support/suite.js";

const MB = 1 << 20;
const fill = { "1_create.sql": "CREATE TABLE t (id INTEGER PRIMARY KEY, v);" };
const add = (count) =>
  `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count}) ` +
  "INSERT INTO t (v) SELECT randomblob(4000) FROM n";
const grow = { ...fill, "2_grow.sql": add(4000) };
const small = { ...fill, "2_small.sql": "ALTER TABLE t ADD COLUMN w" };

const FULL = { code: "DISK_FULL" };

/**
 * A tab with about 2 MB in its database, and so much more allowed. Chromium sets 1 MB aside for each file
 * that is open, so that is counted while it is.
 */
async function filled(browser, room) {
  const tab = await browser.tab();
  await tab.open({ files: fill });
  await tab.run(({ db }, sql) => db.execute(sql), add(500));
  const usage = await tab.run(async () => (await navigator.storage.estimate()).usage);
  await tab.close();
  await tab.quota(usage + room);
  return tab;
}

inBrowser("a migration that does not fit is undone, not held against it, and fits later", async (browser) => {
  const tab = await filled(browser, 6 * MB);
  await assert.rejects(tab.open({ files: grow }), { name: "MigrationError", ...FULL });
  await tab.open({ files: fill });
  assert.equal(await tab.ask("SELECT count(*) FROM t"), 500);
  assert.equal(await tab.ask("PRAGMA integrity_check"), "ok");
  await tab.close();
  await tab.quota(undefined);
  assert.deepEqual((await tab.open({ files: grow })).versions, ["2"]);
  assert.equal(await tab.ask("SELECT count(*) FROM t"), 4500);
});

inBrowser("a copy that does not fit is not made, or is insisted on", async (browser) => {
  const tab = await filled(browser, 0);
  await assert.rejects(tab.open({ files: small, copy: "always" }), { name: "DatabaseError", ...FULL });
  await tab.open({ files: fill });
  await tab.close();
  assert.deepEqual(await tab.open({ files: small }), { versions: ["2"], hasCopy: false });
  assert.equal(await tab.ask("SELECT count(*) FROM t"), 500);
});

inBrowser("a copy gives way to the migrations, unless it is insisted on", async (browser) => {
  const tab = await filled(browser, 2 * MB);
  const more = { ...fill, "2_more.sql": add(300) };
  await assert.rejects(tab.open({ files: more, copy: "always" }), { name: "MigrationError", ...FULL });
  await tab.open({ files: fill });
  await tab.close();
  assert.deepEqual(await tab.open({ files: more }), { versions: ["2"], hasCopy: false });
  assert.equal(await tab.ask("SELECT count(*) FROM t"), 800);
});

inBrowser("a statement that does not fit is undone, and the rest goes on", async (browser) => {
  const tab = await filled(browser, 4 * MB);
  await tab.open({ files: fill });
  await assert.rejects(tab.run(({ db }, sql) => db.execute(sql), add(2000)), { name: "DatabaseError", ...FULL });
  await assert.rejects(tab.run(({ db }, sql) => db.transaction([sql]), add(2000)), FULL);
  assert.equal(await tab.ask("SELECT count(*) FROM t"), 500);
  await tab.run(({ db }) => db.execute("DELETE FROM t WHERE id > 400"));
  await tab.run(({ db }) => db.execute("INSERT INTO t (v) VALUES ('fits')"));
  await tab.reload();
  await tab.open({ files: fill });
  assert.equal(await tab.ask("SELECT count(*) FROM t"), 401);
  assert.equal(await tab.ask("PRAGMA integrity_check"), "ok");
});

inBrowser("a file that does not fit comes not in", async (browser) => {
  const tab = await filled(browser, MB);
  await tab.open({ files: fill });
  const twice = tab.run(async ({ db }) => db.importFile(await db.exportFile()));
  await assert.rejects(twice, FULL);
  assert.equal(await tab.ask("SELECT count(*) FROM t"), 500);
});

inBrowser("without any space there is no database, and with space there is one", async (browser) => {
  const tab = await browser.tab();
  await tab.quota(0);
  await assert.rejects(tab.open({ files: files.v1 }), { name: "DatabaseError", ...FULL });
  await tab.quota(undefined);
  await tab.open({ files: files.v1 });
});
