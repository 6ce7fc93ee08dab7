import { type Database, atOnce, expect, plain, statements } from "../host.js";

/** `sqlite3.oo1.DB` of @sqlite.org/sqlite-wasm, or one of its kin. */
export interface SqliteWasmDatabase {
  exec(options: { sql: string; rowMode?: "array"; returnValue?: "resultRows" }): unknown;
}

export function sqliteWasm(db: SqliteWasmDatabase): Database {
  expect("an `oo1.DB` of sqlite-wasm", db, "exec");
  return {
    ...statements,
    host: "sqlite-wasm",
    execute(sql) {
      atOnce(db.exec({ sql }));
    },
    query: (sql) =>
      plain(atOnce(db.exec({ sql, rowMode: "array", returnValue: "resultRows" })) as unknown[][]),
  };
}
