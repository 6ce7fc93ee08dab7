import type { Options, Version } from "../types.js";

/** What of a migrator's options says how its ledger is read. */
export type DriftOptions = Pick<Options, "ledgerTable" | "ignoredChars" | "missing" | "wait">;

/** One part of a schema that differs from what the migrations make. */
export interface Difference {
  readonly change: "missing" | "extra" | "changed";
  /** What it is; `columns` is their order. */
  readonly part:
    | "table"
    | "columns"
    | "column"
    | "primary key"
    | "unique"
    | "check"
    | "foreign key"
    | "virtual table"
    | "index"
    | "trigger"
    | "view";
  /** Its name as SQL writes it: `notes`, `notes.body`, `notes (author, title)`. */
  readonly subject: string;
  /** What was expected of it, empty if only that it is there; `null` if it was not expected. */
  readonly expected: string | null;
  /** What it is, empty if nothing is said but that it is there; `null` if it is not there. */
  readonly found: string | null;
}

/** Where a schema is another than its ledger says. */
export interface Drift {
  /** The highest version that is applied. */
  readonly version: Version | null;
  /** That of the schema that was found, as `migrations.lock` has it. */
  readonly fingerprint: string;
  /** None, if the schema is as it should be. */
  readonly differences: readonly Difference[];
}
