// Measures the package beside @sqlite.org/sqlite-wasm in one session of a browser, by turns.
// `bench/run browser [ROUNDS]` calls it.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { executable } from "./executable.js";
import { files, ledger, steps } from "./migrations.js";
import { serve } from "./server.js";
import { peer, sizes } from "./sizes.js";
import { median, summary } from "../statistics.js";
import { print } from "../table.js";

const repository = process.env.REPOSITORY;
const rounds = Number(process.argv[2] ?? 20);
const input = { files, ledger, steps };

const site = await serve({
  "/litemigrate/": join(repository, "wasm/dist"),
  "/peer/": peer,
  "/": fileURLToPath(new URL("site", import.meta.url)),
});
const profile = mkdtempSync(join(tmpdir(), "litemigrate-bench-"));
const browser = await chromium.launchPersistentContext(profile, {
  executablePath: executable(),
  args: ["--disable-gpu"],
  // It does not start for root, and the page is ours.
  chromiumSandbox: false,
});

try {
  const page = await browser.newPage();
  await page.goto(`http://localhost:${site.port}/`);
  await page.waitForFunction(() => globalThis.bench);

  const inWorker = (script, name) => () =>
    page.evaluate(([script, message]) => bench.inWorker(script, message), [script, { name, input }]);
  const migrating = {
    "litemigrate": inWorker("/ours.js", "migrator"),
    "by hand, one transaction, same build": inWorker("/ours.js", "together"),
    "sqlite-wasm, a transaction each": inWorker("/peer.js", "each"),
    "sqlite-wasm, one transaction": inWorker("/peer.js", "together"),
  };
  const opening = {
    "litemigrate, nothing pending": () => page.evaluate((files) => bench.open(files), files),
    "the same file, no migrator": () => page.evaluate(() => bench.openAlone()),
    "sqlite-wasm": () => page.evaluate((input) => bench.openPeer(input), input),
  };

  // The first of each makes the files.
  for (const run of Object.values(opening)) await run();
  const runs = {};
  for (let round = 1; round <= rounds; round++) {
    process.stderr.write(`\rround ${round} of ${rounds}`);
    for (const [name, run] of [...Object.entries(migrating), ...Object.entries(opening)]) {
      runs[name] ??= [];
      runs[name].push(await run());
    }
  }
  process.stderr.write("\n");

  print("Size: bytes, compressed with brotli", ["", "wasm", "js", "both", "ours to it"], await sizes(repository));
  for (const [at, when] of ["in a new worker", "once more in the same worker"].entries()) {
    const times = (name) => runs[name].map((both) => both[at].time);
    const [ours] = Object.keys(migrating);
    const rows = Object.keys(migrating).map((name) => {
      const { flush, write } = runs[name][0][at].counts;
      const ratio = (median(times(ours)) / median(times(name))).toFixed(3);
      return [name, ...summary(times(name)), ratio, flush, write];
    });
    print(`200 migrations of a new file on OPFS, ${when}`, ["", "median", "quartiles", "ours to it", "flushes", "writes"], rows);
  }
  const [ours] = Object.keys(opening);
  const rows = Object.keys(opening).map((name) => {
    const ratio = (median(runs[ours]) / median(runs[name])).toFixed(3);
    return [name, ...summary(runs[name]), ratio];
  });
  print("Opening, from `new Worker` to the first answer", ["", "median", "quartiles", "ours to it"], rows);
} finally {
  await browser.close();
  site.stop();
  rmSync(profile, { recursive: true, force: true });
}
