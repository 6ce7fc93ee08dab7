import { type BatchDatabase, expect, plain } from "../host.js";

/** A client of `@libsql/client`, for a libSQL server or a file. */
export interface LibsqlClient {
  readonly protocol?: string;
  execute(sql: string): Promise<{ rows: ArrayLike<unknown>[] }>;
  batch(statements: string[], mode: "write"): Promise<unknown>;
  migrate(statements: string[]): Promise<unknown>;
  reconnect?(): unknown;
}

/** libSQL by its client: each migration is one atomic batch. */
export function libsqlClient(client: LibsqlClient): BatchDatabase {
  expect("a client of @libsql/client", client, "execute", "batch", "migrate");
  const patched = async <T>(call: Promise<T>): Promise<T> => {
    try {
      return await call;
    } catch (thrown) {
      // On a file a statement that found it locked stays in the way of every later commit.
      const busy = (thrown as { code?: unknown }).code === "SQLITE_BUSY";
      if (busy && client.protocol === "file") client.reconnect?.();
      throw thrown;
    }
  };
  return {
    host: "libsql-client",
    canSwitch: false,
    query: async (sql) =>
      plain((await patched(client.execute(sql))).rows.map((row) => Array.from(row))),
    batch: (statements) => patched(client.batch(statements, "write")),
    batchUnenforced: (statements) => patched(client.migrate(statements)),
  };
}
