// The worker is killed while it migrates, fifty times. What is there afterwards is whole: before a
// migration or after it, never in between, with all of the user's rows.

import assert from "node:assert/strict";
import { files, versions } from "./support/app.js";
import { File } from "./support/file.js";
import { inBrowser } from "./support/suite.js";

const KILLS = 50;
// A browser takes seconds to end a worker that is busy, so several are killed at once.
const LANES = 5;
const NOTES = 3000;

const all = versions(files.v3);
const before = versions(files.v1).length;

/** Puts the file of version 1 into the browser, as after a new start. */
const reset = (tab, name, base64) =>
  tab.run(
    async (app, [name, base64]) => {
      await app.recover({ name });
      await app.recovery.importFile(app.bytes(base64));
      await app.recovery.close();
    },
    [name, base64],
  );

/**
 * Does something with the database in a worker that stops at one of its operations on files, and is
 * killed there. Answers how many there were.
 */
const killed = (tab, act, argument, at) =>
  tab.run(
    async (app, [act, argument, at]) => {
      let worker;
      const dead = new Promise((resolve) => {
        globalThis.mortal = () => {
          worker = new Worker(`/workers/mortal.js?at=${at}`, { type: "module" });
          worker.addEventListener("message", ({ data }) => {
            app.operations = data.operations;
            if (data.dies) resolve();
          });
          return worker;
        };
      });
      const done = (0, eval)(act)(app, argument).catch(() => {});
      await Promise.race([done, dead]);
      worker.terminate();
      return app.operations;
    },
    [String(act), argument, at],
  );

const NEVER = 0;

/** The file that a killed worker has left, and the ledger's versions in it. */
async function left(tab, name) {
  const base64 = await tab.run(async (app, name) => {
    await app.recover({ name });
    const exported = await app.base64(await app.recovery.exportFile());
    await app.recovery.close();
    return exported;
  }, name);
  const file = File.of(base64);
  try {
    assert.deepEqual(file.query("PRAGMA integrity_check"), [{ integrity_check: "ok" }]);
    assert.deepEqual(file.query("PRAGMA foreign_key_check"), []);
    const [{ count }] = file.query("SELECT count(*) AS count FROM notes WHERE body LIKE 'mine %'");
    assert.equal(count, NOTES);
    const ledger = file.query("SELECT CAST(version AS TEXT) AS v, success FROM _sqlx_migrations ORDER BY version");
    assert.ok(ledger.every(({ success }) => success === 1));
    return ledger.map(({ v }) => v);
  } finally {
    file.remove();
  }
}

/** A file of version 1, with notes in it. */
async function first(tab) {
  await tab.open({ files: files.v1 });
  return tab.run(async (app, count) => {
    await app.db.execute(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
       INSERT INTO notes (notebook_id, title, body)
       SELECT 1, '', 'mine ' || hex(randomblob(200)) FROM n`,
      [count],
    );
    const file = await app.base64(await app.db.exportFile());
    await app.db.close();
    return file;
  }, NOTES);
}

const open = (app, options) => app.open({ ...options, worker: globalThis.mortal });

inBrowser(`the worker is killed ${KILLS} times while it opens and migrates`, async (browser) => {
  const tab = await browser.tab();
  const file = await first(tab);
  const operations = {};
  for (const transactions of ["run", "migration"]) {
    await reset(tab, "counted", file);
    const options = { name: "counted", files: files.v3, transactions };
    operations[transactions] = await killed(tab, open, options, NEVER);
  }

  const found = new Set();
  const kill = async (tab, name, number) => {
    await reset(tab, name, file);
    const transactions = number % 2 ? "migration" : "run";
    const at = 1 + Math.floor((number / KILLS) * operations[transactions]);
    await killed(tab, open, { name, files: files.v3, transactions }, at);
    const applied = await left(tab, name);
    assert.deepEqual(applied, all.slice(0, applied.length), "the first ones, without a gap");
    assert.ok(applied.length >= before);
    if (transactions === "run") assert.ok([before, all.length].includes(applied.length));
    found.add(applied.length);
    // And it goes on from there.
    const { versions } = await tab.open({ name, files: files.v3 });
    assert.deepEqual([...applied, ...versions], all);
    assert.equal(await tab.ask("SELECT count(*) FROM notes WHERE body LIKE 'mine %'"), NOTES);
    await tab.close();
  };
  await inLanes(browser, async (tab, lane) => {
    for (let number = lane; number < KILLS; number += LANES) await kill(tab, `lane ${lane}`, number);
  });
  assert.ok(found.has(before) && found.size > 2, `found at ${[...found]}`);
});

for (const [what, act] of [
  ["the copy is restored", (app) => app.recovery.restoreCopy()],
  ["a file comes in", (app, { file }) => app.recovery.importFile(app.bytes(file))],
]) {
  inBrowser(`the worker is killed while ${what}`, async (browser) => {
    const KILLS = 10;
    const tab = await browser.tab();
    const file = await first(tab);
    const recover = `async (app, argument) => {
      await app.recover({ name: argument.name, worker: globalThis.mortal });
      await (${act})(app, argument);
      await app.recovery.close();
    }`;
    const kill = async (tab, name, at) => {
      await reset(tab, name, file);
      await tab.open({ name, files: files.v2 });
      await tab.close();
      const operations = await killed(tab, recover, { name, file }, at);
      const applied = await left(tab, name);
      assert.ok([before, versions(files.v2).length].includes(applied.length));
      return operations;
    };
    const operations = await kill(tab, "counted", NEVER);
    await inLanes(browser, async (tab, lane) => {
      for (let number = lane; number < KILLS; number += LANES) {
        await kill(tab, `lane ${lane}`, 1 + Math.floor((number / KILLS) * operations));
      }
    });
  });
}

/** Does something in several tabs at once. */
function inLanes(browser, act) {
  const lanes = Array.from({ length: LANES }, (_, lane) => lane);
  return Promise.all(lanes.map(async (lane) => act(await browser.tab(), lane)));
}
