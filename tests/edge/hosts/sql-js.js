import initSqlJs from "sql.js";
import { sqlJs } from "litemigrate";

const SQL = await initSqlJs();

export const name = "sql-js";
export const sync = true;
export const lacks = ["file"];
export const adapt = sqlJs;

export function open() {
  const driver = new SQL.Database();
  return {
    driver,
    sql: (text) => void driver.run(text),
    rows: (text) => driver.exec(text).at(-1)?.values ?? [],
    close: () => driver.close(),
  };
}
