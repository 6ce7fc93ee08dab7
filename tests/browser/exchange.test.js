// A file made here and a file made on a desktop are the same database.

import assert from "node:assert/strict";
import { files, versions } from "./support/app.js";
import { File } from "./support/file.js";
import { inBrowser } from "./support/suite.js";

const exported = (tab) => tab.run(async (app) => app.base64(await app.db.exportFile()));
const imported = (tab, base64) =>
  tab.run(async (app, base64) => (await app.db.importFile(app.bytes(base64))).done.map(({ version }) => version), base64);

inBrowser("from the browser to the command, and back", async (browser) => {
  const tab = await browser.tab();
  await tab.open({ files: files.v2 });
  await tab.run(({ db }) => db.execute("INSERT INTO notebooks (name) VALUES ('from the browser')"));
  const file = File.of(await exported(tab));
  try {
    assert.deepEqual(file.query("PRAGMA integrity_check"), [{ integrity_check: "ok" }]);
    assert.deepEqual(file.query("PRAGMA page_size"), [{ page_size: 4096 }]);
    const applied = file.command("info").match(/^\d+(?=  applied )/gm);
    assert.deepEqual(applied, versions(files.v2));
    file.command("run");
    await tab.close();
    await tab.open({ files: files.v3 });
    assert.deepEqual(await imported(tab, file.base64()), []);
    assert.equal(await tab.ask("SELECT name FROM notebooks WHERE id = 2"), "from the browser");
    const ledger = "SELECT version || hex(checksum) FROM _sqlx_migrations ORDER BY version DESC LIMIT 1";
    assert.deepEqual(await tab.ask(ledger), Object.values(file.query(ledger)[0])[0]);
  } finally {
    file.remove();
  }
});

inBrowser("a file of the command, in WAL mode, is migrated when it comes in", async (browser) => {
  const tab = await browser.tab();
  await tab.open({ files: files.v3 });
  const file = new File();
  try {
    file.command("run", "--target-version", versions(files.v1).at(-1));
    file.query("PRAGMA page_size = 8192");
    file.query("INSERT INTO notebooks (name) VALUES ('from the desktop')");
    file.query("PRAGMA journal_mode = WAL");
    assert.deepEqual(await imported(tab, file.base64()), versions(files.v3, files.v1));
    await tab.reload();
    assert.deepEqual(await tab.open({ files: files.v3 }), { versions: [], hasCopy: false });
    assert.equal(await tab.ask("SELECT count(*) FROM notebooks WHERE name = 'from the desktop'"), 1);
    assert.equal(await tab.ask("PRAGMA journal_mode"), "delete");
    assert.equal(await tab.ask("PRAGMA integrity_check"), "ok");
  } finally {
    file.remove();
  }
});

inBrowser("what is no good comes not in, and the database stays as it is", async (browser) => {
  const tab = await browser.tab();
  await tab.open({ files: files.v1 });
  await tab.run(({ db }) => db.execute("INSERT INTO notebooks (name) VALUES ('mine')"));
  const newer = new File();
  const other = Buffer.from("SQLite format 3\0 and then nothing like it".padEnd(4096, "!")).toString("base64");
  try {
    newer.command("run");
    const bad = [
      [newer.base64(), { name: "MigrationError", code: "DATABASE_NEWER" }],
      [Buffer.from("a letter").toString("base64"), { name: "DatabaseError", code: "NOT_A_DATABASE" }],
      [other, { name: "DatabaseError", code: "NOT_A_DATABASE" }],
      ["", { name: "DatabaseError", code: "NOT_A_DATABASE" }],
    ];
    for (const [base64, error] of bad) {
      await assert.rejects(imported(tab, base64), error);
      assert.equal(await tab.ask("SELECT count(*) FROM notebooks WHERE name = 'mine'"), 1);
    }
  } finally {
    newer.remove();
  }
});
