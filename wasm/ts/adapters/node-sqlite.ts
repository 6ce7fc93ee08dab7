import { type Database, atOnce, expect, plain, statements } from "../host.js";

/** `DatabaseSync` of `node:sqlite`: Node 22.13, Deno 2.2 and Bun, or newer. */
export interface NodeSqliteDatabase {
  exec(sql: string): void;
  prepare(sql: string): { setReadBigInts(on: boolean): void; all(): unknown[] };
  readonly isTransaction?: boolean;
}

export function nodeSqlite(db: NodeSqliteDatabase): Database {
  expect("a `DatabaseSync` of node:sqlite", db, "exec", "prepare");
  return {
    ...statements,
    host: "node-sqlite",
    execute(sql) {
      atOnce(db.exec(sql));
    },
    query(sql) {
      const statement = atOnce(db.prepare(sql));
      statement.setReadBigInts(true);
      return plain(atOnce(statement.all()).map((row) => Object.values(row as object)));
    },
    get inTransaction() {
      return db.isTransaction;
    },
  };
}
