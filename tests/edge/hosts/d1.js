import { d1 } from "litemigrate";

export const name = "d1";
export const sync = false;
export const batches = true;
export const refuses = [
  "rebuild",
  "no-transaction",
  "long-statement",
  "or-rollback",
  "transaction-control",
  "all-of-sqlite",
];
export const lacks = ["lock", "begin", "settings", "process"];
export const adapt = d1;

export function open(driver) {
  return {
    driver,
    sql: (text) => driver.prepare(`${text}\n;SELECT 1`).run(),
    rows: (text) => driver.prepare(text).raw(),
    close: () => {},
  };
}
