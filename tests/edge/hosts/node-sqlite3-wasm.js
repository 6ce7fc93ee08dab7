import sqlite from "node-sqlite3-wasm";
import { nodeSqlite3Wasm } from "litemigrate";

export const name = "node-sqlite3-wasm";
export const sync = true;
// A lock is a folder beside the file: it keeps readers away too, and a process that is killed leaves it.
export const lacks = ["readers", "process"];
export const adapt = nodeSqlite3Wasm;

export function open(path) {
  const driver = new sqlite.Database(path);
  return {
    driver,
    sql: (text) => driver.exec(text),
    rows: (text) => driver.all(text).map(Object.values),
    close: () => driver.close(),
  };
}
