// A migration fails: the user's data is there, and there are ways out.

import assert from "node:assert/strict";
import { files, versions } from "./support/app.js";
import { File } from "./support/file.js";
import { inBrowser } from "./support/suite.js";

const later = {
  "20990101000000_tidy.sql": "DELETE FROM notes;",
  "20990102000000_broken.sql": "INSERT INTO nowhere VALUES (1);",
};
const broken = { ...files.v1, ...later };
const mended = { ...broken, "20990102000000_broken.sql": "CREATE TABLE somewhere (id INTEGER PRIMARY KEY);" };

const NOTES = "SELECT count(*) FROM notes";

/** A tab of an application whose upgrade has just failed, and how many notes there were. */
async function failing(browser) {
  const tab = await browser.tab();
  await tab.open({ files: files.v1 });
  const notes = await tab.ask(NOTES);
  assert.ok(notes > 0);
  await tab.close();
  await assert.rejects(tab.open({ files: broken }), {
    name: "MigrationError",
    code: "EXECUTE",
    version: "20990102000000",
    applied: ["20990101000000"],
  });
  return { tab, notes };
}

const recovering = (tab, act) =>
  tab.run(
    async (app, act) => {
      const hasCopy = await app.recover();
      const result = await (0, eval)(act)(app);
      await app.recovery.close();
      return { hasCopy, result };
    },
    String(act),
  );

const restore = (app) => app.recovery.restoreCopy();
const nothing = () => null;

inBrowser("the copy is restored, and the old version goes on", async (browser) => {
  const { tab, notes } = await failing(browser);
  assert.deepEqual(await recovering(tab, restore), { hasCopy: true, result: undefined });
  assert.deepEqual(await tab.open({ files: files.v1, elsewhere: "refuse" }), { versions: [], hasCopy: false });
  assert.equal(await tab.ask(NOTES), notes);
});

inBrowser("the copy is of what was before the first attempt, however many follow", async (browser) => {
  const { tab, notes } = await failing(browser);
  for (let attempt = 0; attempt < 3; attempt++) {
    await tab.reload();
    await assert.rejects(tab.open({ files: broken }), { code: "FAILED_BEFORE" });
    await assert.rejects(tab.open({ files: broken, retry: "failed" }), { code: "EXECUTE" });
  }
  await recovering(tab, restore);
  await tab.open({ files: files.v1 });
  assert.equal(await tab.ask(NOTES), notes);
});

inBrowser("a corrected version succeeds, and the copy is dropped at the start after that", async (browser) => {
  const { tab } = await failing(browser);
  const opened = await tab.open({ files: mended });
  assert.deepEqual(opened, { versions: ["20990102000000"], hasCopy: true });
  await tab.close();
  assert.equal((await recovering(tab, nothing)).hasCopy, true);
  assert.deepEqual(await tab.open({ files: mended }), { versions: [], hasCopy: false });
  await tab.close();
  await assert.rejects(recovering(tab, restore), { name: "DatabaseError", code: "NO_COPY" });
});

inBrowser("after an upgrade that succeeded the next one has a copy of its own", async (browser) => {
  const tab = await browser.tab();
  await tab.open({ files: files.v1 });
  await tab.close();
  assert.equal((await tab.open({ files: files.v2 })).hasCopy, true);
  await tab.run(({ db }) => db.execute("INSERT INTO notebooks (name) VALUES ('of version 2')"));
  await tab.close();
  assert.equal((await tab.open({ files: files.v3 })).hasCopy, true);
  await tab.close();
  await recovering(tab, restore);
  assert.deepEqual((await tab.open({ files: files.v2 })).versions, []);
  assert.equal(await tab.ask("SELECT count(*) FROM notebooks WHERE name = 'of version 2'"), 1);
});

inBrowser("no copy is made where none is wanted, or nothing is there", async (browser) => {
  const tab = await browser.tab();
  assert.equal((await tab.open({ files: files.v1, copy: "always" })).hasCopy, false);
  await tab.close();
  assert.equal((await tab.open({ files: files.v2, copy: "never" })).hasCopy, false);
  await tab.close();
  await assert.rejects(tab.open({ files: files.v1, copy: "sometimes" }), { name: "TypeError" });
});

inBrowser("the file of a database that does not open can be exported, mended and brought back", async (browser) => {
  const { tab } = await failing(browser);
  const { result } = await recovering(tab, async (app) => app.base64(await app.recovery.exportFile()));
  const file = File.of(result);
  try {
    assert.match(file.command("info"), /20990102000000 +failed|20990102000000 +missing/);
    file.query("DELETE FROM _sqlx_migrations WHERE version > 20990000000000");
    file.query("INSERT INTO notebooks (name) VALUES ('mended')");
    await tab.run(async (app, base64) => {
      await app.recover();
      await app.recovery.importFile(app.bytes(base64));
      await app.recovery.close();
    }, file.base64());
  } finally {
    file.remove();
  }
  await tab.open({ files: files.v1 });
  assert.equal(await tab.ask("SELECT count(*) FROM notebooks WHERE name = 'mended'"), 1);
});

inBrowser("a damaged file is told of, exported as it is, and the copy takes its place", async (browser) => {
  const tab = await browser.tab();
  await tab.open({ files: files.v1 });
  await tab.close();
  await tab.open({ files: files.v2 });
  await tab.close();
  await tab.run(async () => {
    // The largest of the pool's files that holds the database: a header of 4096 bytes, and pages.
    let directory = await navigator.storage.getDirectory();
    for (const name of ["litemigrate", "notes", ".opaque"]) {
      directory = await directory.getDirectoryHandle(name);
    }
    for await (const handle of directory.values()) {
      const bytes = new Uint8Array(await (await handle.getFile()).arrayBuffer());
      if (!new TextDecoder().decode(bytes.subarray(0, 7)).startsWith("main.db")) continue;
      if (bytes.length < 8192) continue;
      bytes.fill(0x21, 4096, 4196);
      const writable = await handle.createWritable();
      await writable.write(bytes);
      await writable.close();
    }
  });
  await assert.rejects(tab.open({ files: files.v2 }), { name: "DatabaseError", code: "NOT_A_DATABASE" });
  const { hasCopy, result } = await recovering(tab, async (app) => {
    const { size } = await app.recovery.exportFile();
    await app.recovery.restoreCopy();
    return size;
  });
  assert.equal(hasCopy, true);
  assert.ok(result > 4096);
  assert.deepEqual((await tab.open({ files: files.v1 })).versions, []);
  assert.equal(versions(files.v1).at(-1), await tab.run(({ db }) => db.report.version));
});
