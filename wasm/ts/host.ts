import type { HostName } from "./types.js";

/** A connection that runs SQL and answers at once. Made by an adapter. */
export interface Database {
  readonly host: HostName;
  /** Runs one statement to its end. */
  execute(sql: string): void;
  /** Runs one query: rows of `null`, strings and small numbers. */
  query(sql: string): unknown[][];
  /** Whether a transaction is open; `undefined` if the driver does not tell. */
  readonly inTransaction?: boolean | undefined;
  /** Runs a closure in a transaction, which is undone if it returns `false`: where `BEGIN` is refused. */
  transaction?(body: () => boolean): void;
  /** Lets time pass; `false` if that cannot be. */
  pause(milliseconds: number): boolean;
  /** Whether foreign keys can be switched now, on a host where they usually cannot. */
  readonly canSwitch: boolean;
}

/** A host that answers later, and takes a transaction as one batch of statements. */
export interface BatchDatabase {
  readonly host: HostName;
  readonly canSwitch: boolean;
  query(sql: string): Promise<unknown[][]>;
  batch(statements: string[]): Promise<unknown>;
  /** The same with foreign keys off. */
  batchUnenforced?(statements: string[]): Promise<unknown>;
}

/** A synchronous host whose foreign keys can be switched between events only. */
export interface SwitchingDatabase {
  readonly host: HostName;
  readonly connection: Database;
  /** Ends the event: what was written is stored, and foreign keys can be switched. */
  settle(): Promise<unknown>;
}

export type AsyncDatabase = BatchDatabase | SwitchingDatabase;

/** What most connections have in common. */
export const statements = {
  canSwitch: false,
  pause(milliseconds: number): boolean {
    try {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
      return true;
    } catch {
      // The main thread of a page may not wait.
      return false;
    }
  },
} as const;

/** A mistake of the caller's that shows in the middle of a run. */
export class Misuse extends TypeError {}

/** What a driver answers at once. One that answers with a promise has another adapter, or none. */
export function atOnce<T>(answer: T): T {
  if (typeof (answer as { then?: unknown } | null | undefined)?.then === "function") {
    throw new Misuse("the driver answers with promises, and this adapter is for one that answers at once");
  }
  return answer;
}

/** Small integers as numbers, whatever the driver makes of them. The rest is text. */
export function plain(rows: unknown[][]): unknown[][] {
  return rows.map((row) => row.map((value) => (typeof value === "bigint" ? Number(value) : value)));
}

/** Refuses what is no connection of the driver's before it is used. */
export function expect(what: string, db: unknown, ...methods: string[]): void {
  const found = db as Record<string, unknown> | null | undefined;
  const missing = methods.find((name) => typeof found?.[name] !== "function");
  if (missing !== undefined) {
    throw new TypeError(`this is not ${what}: it has no method \`${missing}\``);
  }
}
