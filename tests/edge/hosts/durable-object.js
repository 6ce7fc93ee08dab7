// The storage of a Durable Object, synchronously.
import { durableObject } from "litemigrate";

export const name = "durable-object";
export const sync = true;
export const refuses = ["rebuild", "long-statement", "or-rollback", "transaction-control", "all-of-sqlite"];
export const lacks = ["file", "lock", "race", "begin", "settings", "process"];
export const adapt = durableObject;

export function open(driver) {
  const rows = (text) => [...driver.sql.exec(`${text}\n;SELECT 1`).raw()];
  return {
    driver,
    sql: (text) => void rows(text),
    rows: async (text) => {
      // Only what is committed counts: what cannot be resets the object here.
      await driver.sync();
      return [...driver.sql.exec(text).raw()];
    },
    close: () => {},
  };
}
