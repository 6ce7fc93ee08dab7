import type { Database } from "../host.js";
import { type BetterSqlite3Database, betterSqlite3 } from "./better-sqlite3.js";

/** `Database` of the npm package `libsql`, which has the interface of better-sqlite3. */
export type LibsqlDatabase = BetterSqlite3Database;

export function libsql(db: LibsqlDatabase): Database {
  return {
    ...betterSqlite3(db),
    host: "libsql",
    get inTransaction() {
      return db.inTransaction;
    },
  };
}
