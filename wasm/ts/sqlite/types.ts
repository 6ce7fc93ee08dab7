import type { Files, Options, Progress, Report } from "../types.js";

/** What is stored: integers are exact, and bigints where a number would not be. */
export type SqlValue = null | number | bigint | string | Uint8Array;

/** What may be bound to a parameter. A boolean is stored as 0 or 1. */
export type Bindable = SqlValue | boolean;

/** Values for `?` in turn, or for `:name`, `@name` and `$name` by their names. */
export type Parameters = readonly Bindable[] | Readonly<Record<string, Bindable>>;

/** A row by the names of its columns; of two that have the same name the last. */
export type Row = Record<string, SqlValue>;

/** One statement, with its parameters. */
export type Statement = string | readonly [sql: string, parameters?: Parameters];

/** What a statement did. */
export interface Changes {
  /** The rows that it inserted, changed or deleted itself. */
  readonly changes: number;
  /** The row that was inserted last, by this statement or before. */
  readonly lastInsertRowid: number | bigint;
}

/** What a statement of a transaction did, and what it found. */
export interface Result extends Changes {
  readonly rows: Row[];
}

/**
 * What is done when the database is open in another tab. One tab at a time has it.
 *
 * - `wait`: until the other tab closes it, or hands it over.
 * - `take-over`: ask the other tab to hand it over, which it does when it is done with what it is at.
 * - `refuse`: fail with `OPEN_ELSEWHERE`.
 */
export type Elsewhere = "wait" | "take-over" | "refuse";

/** Why a database is not open any more. */
export type Closed =
  /** By `close()`. */
  | "closed"
  /** Another tab has taken it over. */
  | "handed-over"
  /** The page was left. If it is shown again from the browser's cache, open the database again. */
  | "hidden"
  /** The worker has failed. */
  | "failed";

/** Where and how a database is opened. */
export interface PlaceOptions {
  /** The database's name, of which this site has one. */
  readonly name: string;
  /** What is done when it is open in another tab; `wait` by default. */
  readonly elsewhere?: Elsewhere | undefined;
  /** Is told, once, that another tab has it open and is waited for. */
  readonly onElsewhere?: (() => void) | undefined;
  /** Gives up. What is not committed is undone. */
  readonly signal?: AbortSignal | undefined;
  /** Where `litemigrate-sqlite.wasm` is, if it is not found by itself. */
  readonly wasm?: string | URL | undefined;
  /** Starts the worker of the package, where a bundler does not find it by itself. */
  readonly worker?: (() => Worker) | undefined;
}

/** How a database is opened, and migrated. */
export interface OpenOptions extends PlaceOptions, Omit<Options, "onProgress" | "signal" | "wait"> {
  /** The migrations. */
  readonly files: Files;
  /** Is told what happens, while it happens. If it throws, opening is given up. */
  readonly onProgress?: ((event: Progress) => void) | undefined;
  /**
   * Whether a database with pending migrations is copied before they run.
   *
   * - `if-it-fits`: yes, if the browser's quota allows. The default.
   * - `always`: yes, and if there is no space, nothing is run: `DISK_FULL`.
   * - `never`.
   */
  readonly copy?: "if-it-fits" | "always" | "never" | undefined;
}

/** What opening a database came to. */
export interface Opening {
  readonly report: Report;
  /**
   * Whether there is a copy of what was before the latest migrations. It is dropped at the next start
   * that has nothing to run.
   */
  readonly hasCopy: boolean;
}
