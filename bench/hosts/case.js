// Measures one host, in whichever runtime it is: case.js HOST TIMES FOLDER. Prints, as JSON, the milliseconds of
// each migrator for a new file and for a launch with nothing pending, the first in this process in front.

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { Migrator } from "litemigrate";
import { files, ledger, numbers, statements, steps } from "./history.js";

const [, , name, times, folder] = process.argv;
const { open, adapt, peers } = await import(`./${name}.js`);

/** A folder as drizzle-kit writes it. */
function drizzleFolder() {
  const path = join(folder, "drizzle");
  mkdirSync(join(path, "meta"), { recursive: true });
  const entries = numbers.map((number) => ({ idx: number - 1, version: "6", when: 1700000000000 + number, tag: `${String(number).padStart(4, "0")}_part`, breakpoints: true }));
  writeFileSync(join(path, "meta/_journal.json"), JSON.stringify({ version: "7", dialect: "sqlite", entries }));
  for (const { idx, tag } of entries) writeFileSync(join(path, `${tag}.sql`), statements(idx + 1).join("\n--> statement-breakpoint\n"));
  return path;
}

// As a program has one: it reads its files once.
const migrator = new Migrator(files);

const migrators = {
  "by hand": {
    fresh(driver) {
      driver.exec("BEGIN IMMEDIATE");
      driver.exec(ledger);
      for (const [script, row] of steps) {
        driver.exec(script);
        driver.exec(row);
      }
      driver.exec("COMMIT");
    },
    launch: (driver) => driver.prepare("SELECT version, success, hex(checksum) FROM _sqlx_migrations ORDER BY version").all(),
  },
  "litemigrate": both((driver) => migrator.run(adapt(driver))),
  "litemigrate, made anew": both((driver) => new Migrator(files).run(adapt(driver))),
  ...Object.fromEntries(Object.entries(peers(drizzleFolder(), numbers, statements)).map(([peer, run]) => [peer, both(run)])),
};

function both(run) {
  return { fresh: run, launch: run };
}

const taken = Object.fromEntries(Object.keys(migrators).map((peer) => [peer, { fresh: [], launch: [] }]));
for (let time = 0; time < Number(times); time++) {
  for (const [peer, verbs] of Object.entries(migrators)) {
    const path = join(folder, "bench.db");
    rmSync(path, { force: true });
    for (const kind of ["fresh", "launch"]) {
      const started = performance.now();
      const driver = open(path);
      await verbs[kind](driver);
      driver.prepare("SELECT title FROM part_1 WHERE id = 1").all();
      driver.close();
      taken[peer][kind].push(performance.now() - started);
    }
  }
}
console.log(JSON.stringify(taken));
