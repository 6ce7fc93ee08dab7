import { type Database, type SwitchingDatabase, atOnce, expect, plain, statements } from "../host.js";

/** `ctx.storage` of a Durable Object with SQLite. */
export interface DurableObjectStorage {
  readonly sql: { exec(sql: string): { raw(): Iterable<unknown[]> } };
  transactionSync<T>(body: () => T): T;
}

export interface AsyncDurableObjectStorage extends DurableObjectStorage {
  sync(): Promise<void>;
}

const UNDO = Symbol("undo");

/** The storages that are in a transaction of ours: an object does not tell. */
const open = new WeakSet<DurableObjectStorage>();

/**
 * A Durable Object, synchronous: for its constructor. A migration that drops a table to which rows
 * refer is refused; `durableObjectAsync` can run it.
 */
export function durableObject(storage: DurableObjectStorage): Database {
  expect("the storage of a Durable Object with SQLite", storage, "transactionSync");
  expect("the storage of a Durable Object with SQLite", storage.sql, "exec");
  // A cursor that is not read to its end would be in the way.
  const run = (sql: string) => [...atOnce(storage.sql.exec(sql)).raw()];
  return {
    ...statements,
    host: "durable-object",
    execute: run,
    query: (sql) => plain(run(sql)),
    get inTransaction() {
      return open.has(storage);
    },
    transaction(body) {
      const outermost = !open.has(storage);
      open.add(storage);
      try {
        storage.transactionSync(() => {
          if (!body()) throw UNDO;
        });
      } catch (thrown) {
        if (thrown !== UNDO) throw thrown;
      } finally {
        if (outermost) open.delete(storage);
      }
    },
    pause: () => false,
  };
}

/**
 * A Durable Object that may await, in `ctx.blockConcurrencyWhile`. Between events foreign keys can be
 * switched, so that any table can be rebuilt.
 */
export function durableObjectAsync(storage: AsyncDurableObjectStorage): SwitchingDatabase {
  expect("the storage of a Durable Object", storage, "sync");
  return {
    host: "durable-object",
    connection: durableObject(storage),
    settle: () => storage.sync(),
  };
}
