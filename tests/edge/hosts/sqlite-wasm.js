import sqlite3InitModule from "@sqlite.org/sqlite-wasm";
import { sqliteWasm } from "litemigrate";

// It tells of every error on the console as well, also of those that a case expects.
console.error = console.warn = () => {};
const sqlite3 = await sqlite3InitModule({ print: () => {}, printErr: () => {} });

export const name = "sqlite-wasm";
export const sync = true;
export const lacks = ["file"];
export const adapt = sqliteWasm;

export function open() {
  const driver = new sqlite3.oo1.DB(":memory:", "c");
  return {
    driver,
    sql: (text) => void driver.exec(text),
    rows: (text) => driver.exec({ sql: text, rowMode: "array", returnValue: "resultRows" }),
    close: () => driver.close(),
  };
}
