import { type BatchDatabase, expect, plain } from "../host.js";

/** A client of `@libsql/client`, for a libSQL server or a file. */
export interface LibsqlClient {
  execute(sql: string): Promise<{ rows: ArrayLike<unknown>[] }>;
  batch(statements: string[], mode: "write"): Promise<unknown>;
  migrate(statements: string[]): Promise<unknown>;
}

/** libSQL by its client: each migration is one atomic batch. */
export function libsqlClient(client: LibsqlClient): BatchDatabase {
  expect("a client of @libsql/client", client, "execute", "batch", "migrate");
  return {
    host: "libsql-client",
    canSwitch: false,
    query: async (sql) => plain((await client.execute(sql)).rows.map((row) => Array.from(row))),
    batch: (statements) => client.batch(statements, "write"),
    batchUnenforced: (statements) => client.migrate(statements),
  };
}
