// The package's own build, without the page's side of it: what a worker does with a file.

import init, { Connection, Engine, Pool } from "/litemigrate/generated/litemigrate-sqlite.js";
import { serve } from "./cases.js";

const FILE = "bench.db";

const cases = {
  migrator(db, { files }) {
    const engine = new Engine(Object.entries(files).flat(), [], undefined);
    engine.run(db);
  },

  together(db, { ledger, steps }) {
    db.execute("BEGIN IMMEDIATE", []);
    db.execute(ledger, []);
    for (const step of steps) for (const sql of step) db.execute(sql, []);
    db.execute("COMMIT", []);
  },
};

serve(async () => {
  await init({ module_or_path: "/litemigrate/litemigrate-sqlite.wasm" });
  const pool = await Pool.acquire("bench/ours");
  return {
    cases,
    open() {
      pool.remove(FILE);
      return new Connection(FILE);
    },
    close: (db) => db.free(),
    end: () => pool.release(),
  };
});
