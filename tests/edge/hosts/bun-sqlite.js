import { Database } from "bun:sqlite";
import { bunSqlite } from "litemigrate";

export const name = "bun-sqlite";
export const sync = true;
export const adapt = bunSqlite;

export function open(path) {
  const driver = new Database(path);
  return {
    driver,
    sql: (text) => driver.run(text),
    rows: (text) => {
      const statement = driver.prepare(text);
      const rows = statement.values();
      statement.finalize();
      return rows;
    },
    close: () => driver.close(),
  };
}
