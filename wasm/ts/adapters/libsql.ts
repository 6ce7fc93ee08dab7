import { type Database, atOnce, plain } from "../host.js";
import { type BetterSqlite3Database, betterSqlite3 } from "./better-sqlite3.js";

/** `Database` of the npm package `libsql`, which has the interface of better-sqlite3. */
export type LibsqlDatabase = BetterSqlite3Database;

export function libsql(db: LibsqlDatabase): Database {
  // A statement that has failed stays in the way of others until it is run again.
  const failed = new Map<string, ReturnType<LibsqlDatabase["prepare"]>>();
  return {
    ...betterSqlite3(db),
    host: "libsql",
    query(sql) {
      const statement = failed.get(sql) ?? atOnce(db.prepare(sql));
      failed.set(sql, statement);
      const rows = plain(statement.raw(true).all() as unknown[][]);
      failed.delete(sql);
      return rows;
    },
    get inTransaction() {
      return db.inTransaction;
    },
  };
}
