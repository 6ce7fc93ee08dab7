// Where there are no files, nothing is opened: least of all a database in memory.

import assert from "node:assert/strict";
import { files } from "./support/app.js";
import { inBrowser } from "./support/suite.js";

const absent = (about) => ({ name: "DatabaseError", code: "OPFS_ABSENT", message: about });

/** Opens with a worker of the site's instead of the package's. */
const openBy = (tab, worker) =>
  tab.run(
    (app, [files, worker]) =>
      app.open({ files, worker: () => new Worker(`/workers/${worker}.js`, { type: "module" }) }),
    [files.v1, worker],
  );

inBrowser("a page that is not secure", async (browser) => {
  const tab = await browser.insecureTab();
  await assert.rejects(tab.open({ files: files.v1 }), absent(/not secure; serve it by https/));
});

inBrowser("a browser that is too old", async (browser) => {
  const tab = await browser.tab();
  await assert.rejects(openBy(tab, "old"), absent(/too old/));
});

inBrowser("a site whose data is blocked", async (browser) => {
  const tab = await browser.tab();
  await assert.rejects(openBy(tab, "blocked"), absent(/private window/));
});

inBrowser("files that something else holds", async (browser) => {
  const tab = await browser.tab();
  await tab.open({ files: files.v1 });
  await tab.close();
  await tab.run(
    () =>
      new Promise((resolve) => {
        new Worker("/workers/holder.js", { type: "module" }).onmessage = resolve;
      }).then(() => {}),
  );
  await assert.rejects(tab.open({ files: files.v1 }), { name: "DatabaseError", code: "OPFS_BUSY" });
});

inBrowser("a worker or a wasm that is not there", async (browser) => {
  const tab = await browser.tab();
  const failed = { name: "DatabaseError", code: "WORKER" };
  await assert.rejects(openBy(tab, "missing"), failed);
  await assert.rejects(tab.open({ files: files.v1, wasm: "/missing.wasm" }), failed);
  await tab.open({ files: files.v1, elsewhere: "refuse" });
});
