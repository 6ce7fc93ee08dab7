import Database from "better-sqlite3";
import { betterSqlite3 } from "litemigrate";

export const name = "better-sqlite3";
export const sync = true;
export const adapt = betterSqlite3;

export function open(path) {
  // Without its own five seconds of waiting for a lock.
  const driver = new Database(path, { timeout: 0 });
  return {
    driver,
    sql: (text) => driver.exec(text),
    rows: (text) => driver.prepare(text).raw(true).all(),
    close: () => driver.close(),
  };
}
