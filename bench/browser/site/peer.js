// @sqlite.org/sqlite-wasm on its faster file system, a pool of handles, with the pragmas of our databases.

import sqlite3InitModule from "/peer/index.mjs";
import { serve } from "./cases.js";

const NEW = "/new.db";
const KEPT = "/kept.db";

const apply = (db, step) => {
  for (const sql of step) db.exec(sql);
};

const cases = {
  each(db, { ledger, steps }) {
    db.exec(ledger);
    for (const step of steps) db.transaction(() => apply(db, step));
  },

  together(db, { ledger, steps }) {
    db.transaction(() => {
      db.exec(ledger);
      for (const step of steps) apply(db, step);
    });
  },
};

async function start() {
  const sqlite3 = await sqlite3InitModule();
  const pool = await sqlite3.installOpfsSAHPoolVfs({ directory: "bench/peer" });
  const open = (file) => {
    const db = new pool.OpfsSAHPoolDb(file);
    db.exec("PRAGMA page_size = 4096; PRAGMA foreign_keys = ON");
    return db;
  };
  return { pool, open };
}

if (location.search === "?open") {
  globalThis.onmessage = async ({ data: input }) => {
    const { pool, open } = await start();
    const db = open(KEPT);
    if (db.selectValue("SELECT count(*) FROM sqlite_master") === 0) cases.together(db, input);
    postMessage("open");
    db.close();
    pool.pauseVfs();
    postMessage("closed");
  };
} else {
  serve(async () => {
    const { pool, open } = await start();
    return {
      cases,
      open() {
        pool.unlink(NEW);
        return open(NEW);
      },
      close: (db) => db.close(),
      end: () => pool.pauseVfs(),
    };
  });
}
