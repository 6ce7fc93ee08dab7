import { type BatchDatabase, Misuse, expect, plain } from "../host.js";

/** What is asked of a `Database` of `litemigrate/sqlite`. */
export interface BrowserDatabase {
  query(sql: string): Promise<object[]>;
  exportFile(): Promise<Blob>;
}

/**
 * A database of `litemigrate/sqlite`, in the page that has opened it. It was migrated when it was opened,
 * so by this it can only be read.
 */
export function browserDatabase(db: BrowserDatabase): BatchDatabase {
  expect("an open database of litemigrate/sqlite", db, "query", "exportFile");
  return {
    host: "sqlite-wasm",
    canSwitch: false,
    query: async (sql) => plain((await db.query(sql)).map((row) => Object.values(row))),
    async batch() {
      throw new Misuse("a database of litemigrate/sqlite is migrated when it is opened; here it is only read");
    },
  };
}
