import { type Database, atOnce, expect, plain, statements } from "../host.js";

/** `Database` of `bun:sqlite`. */
export interface BunSqliteDatabase {
  run(sql: string): unknown;
  prepare(sql: string): { values(): unknown[][]; finalize(): void };
  readonly inTransaction: boolean;
}

export function bunSqlite(db: BunSqliteDatabase): Database {
  expect("a `Database` of bun:sqlite", db, "run", "prepare");
  return {
    ...statements,
    host: "bun-sqlite",
    execute(sql) {
      atOnce(db.run(sql));
    },
    query(sql) {
      const statement = atOnce(db.prepare(sql));
      try {
        return plain(atOnce(statement.values()));
      } finally {
        statement.finalize();
      }
    },
    get inTransaction() {
      return db.inTransaction;
    },
  };
}
