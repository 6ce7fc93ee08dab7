// node:sqlite, which Node, Deno and Bun have.
import { DatabaseSync } from "node:sqlite";
import { nodeSqlite } from "litemigrate";

export const name = "node-sqlite";
export const sync = true;
export const adapt = nodeSqlite;

export function open(path) {
  const driver = new DatabaseSync(path);
  return {
    driver,
    sql: (text) => driver.exec(text),
    rows: (text) => {
      const statement = driver.prepare(text);
      statement.setReturnArrays(true);
      return statement.all();
    },
    close: () => driver.close(),
  };
}
