// @libsql/client on a file.
import { createClient } from "@libsql/client";
import { libsqlClient } from "litemigrate";

export const name = "libsql-client";
export const sync = false;
export const batches = true;
export const refuses = ["no-transaction", "transaction-control"];
// Its connections, and how they are set, are its own affair.
export const lacks = ["begin", "settings", "process"];
export const adapt = libsqlClient;

export const open = (path) => connect(`file:${path}`);

/** Keeps the write lock until what it returns is called. */
export async function lock(path) {
  const { driver, close } = open(path);
  const transaction = await driver.transaction("write");
  return async () => {
    await transaction.rollback();
    close();
  };
}

export function connect(url) {
  const driver = createClient({ url });
  return {
    driver,
    sql: (text) => driver.executeMultiple(text),
    rows: async (text) => (await driver.execute(text)).rows.map((row) => Array.from(row)),
    close: () => driver.close(),
  };
}
