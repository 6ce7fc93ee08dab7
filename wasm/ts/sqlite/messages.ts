// What a page and its worker say to each other.

import type { Failure } from "../error.js";
import type { Progress, Report, Status } from "../types.js";
import type { Problem } from "./error.js";
import type { Closed, Elsewhere, OpenOptions, Opening, Parameters, SqlValue } from "./types.js";

/** Where a database is, for the worker. */
export interface Place {
  readonly name: string;
  readonly elsewhere: Elsewhere;
  readonly wasm: string | undefined;
}

/** How it is migrated. */
export interface Plan {
  /** Paths and texts in turn. */
  readonly files: string[];
  /** Names and values in turn. */
  readonly options: string[];
  /** Whether the page wants to be told what happens. */
  readonly isWatched: boolean;
  readonly copy: NonNullable<OpenOptions["copy"]>;
}

/** Rows as they come from SQLite. */
export interface Rows {
  readonly columns: string[];
  readonly rows: SqlValue[][];
  readonly changes: number;
  readonly lastInsertRowid: number | bigint;
}

/** What a page can ask for, one after the other. */
export interface Calls {
  open(place: Place, plan: Plan): Promise<Opening>;
  recover(place: Place): Promise<boolean>;
  execute(sql: string, parameters: Parameters | undefined): Rows;
  transaction(statements: readonly (readonly [string, Parameters?])[]): Rows[];
  status(): Status;
  exportFile(): Blob;
  importFile(file: Blob): Report | undefined;
  restoreCopy(): void;
  close(): void;
}

/** A call, as it is sent. */
export interface Request {
  readonly id: number;
  readonly call: keyof Calls;
  readonly args: readonly unknown[];
}

/** What went wrong: with a set of migrations, with a database, or with what the caller gave. */
export type Trouble =
  | { readonly kind: "migration"; readonly failure: Failure }
  | { readonly kind: "database"; readonly problem: Problem }
  | { readonly kind: "type"; readonly message: string };

/** What a worker says, asked or unasked. */
export type Answer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly trouble: Trouble }
  | { readonly notice: "progress"; readonly event: Progress }
  | { readonly notice: "elsewhere" }
  | { readonly notice: "closed"; readonly reason: Closed };
