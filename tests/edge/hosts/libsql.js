import Database from "libsql";
import { libsql } from "litemigrate";

export const name = "libsql";
export const sync = true;
export const adapt = libsql;

export function open(path) {
  const driver = new Database(path);
  return {
    driver,
    sql: (text) => driver.exec(text),
    rows: (text) => driver.prepare(text).raw(true).all([]),
    close: () => driver.close(),
  };
}
