import { type Database, atOnce, expect, plain, statements } from "../host.js";

/** `Database` of node-sqlite3-wasm. */
export interface NodeSqlite3WasmDatabase {
  exec(sql: string): void;
  all(sql: string): object[];
  readonly inTransaction: boolean;
}

export function nodeSqlite3Wasm(db: NodeSqlite3WasmDatabase): Database {
  expect("a `Database` of node-sqlite3-wasm", db, "exec", "all");
  return {
    ...statements,
    host: "node-sqlite3-wasm",
    execute(sql) {
      atOnce(db.exec(sql));
    },
    query: (sql) => plain(atOnce(db.all(sql)).map((row) => Object.values(row))),
    get inTransaction() {
      return db.inTransaction;
    },
  };
}
