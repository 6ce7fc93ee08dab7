import { type Database, atOnce, expect, plain, statements } from "../host.js";

interface Statement {
  readonly reader: boolean;
  raw(on: true): Statement;
  all(): unknown[];
}

/** `Database` of better-sqlite3. */
export interface BetterSqlite3Database {
  exec(sql: string): unknown;
  prepare(sql: string): Statement;
  readonly inTransaction: boolean;
}

export function betterSqlite3(db: BetterSqlite3Database): Database {
  expect("a `Database` of better-sqlite3", db, "exec", "prepare");
  return {
    ...statements,
    host: "better-sqlite3",
    execute(sql) {
      atOnce(db.exec(sql));
    },
    query(sql) {
      const statement = atOnce(db.prepare(sql));
      return statement.reader ? plain(statement.raw(true).all() as unknown[][]) : [];
    },
    get inTransaction() {
      return db.inTransaction;
    },
  };
}
