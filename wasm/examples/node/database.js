// A database file: by node:sqlite, or by node-sqlite3-wasm where Node has none (before 22.13).

import { nodeSqlite, nodeSqlite3Wasm } from "litemigrate";

/** Opens a file: the adapter for a `Migrator`, and what the app needs. */
export async function open(file) {
  const builtIn = await import("node:sqlite").catch(() => undefined);
  if (builtIn) {
    const db = new builtIn.DatabaseSync(file);
    return {
      adapter: nodeSqlite(db),
      all: (sql, ...parameters) => db.prepare(sql).all(...parameters),
      close: () => db.close(),
    };
  }
  const { default: wasm } = await import("node-sqlite3-wasm");
  const db = new wasm.Database(file);
  return {
    adapter: nodeSqlite3Wasm(db),
    all: (sql, ...parameters) => db.all(sql, parameters),
    close: () => db.close(),
  };
}
