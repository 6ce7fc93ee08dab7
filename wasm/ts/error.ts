import { Misuse } from "./host.js";
import type { Report, Version } from "./types.js";

/** What the engine tells of an error. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly version: Version | null;
  readonly file: string | null;
  readonly line: number | null;
  readonly report: Report;
  readonly cause: unknown;
}

/** Why a set of migrations could not be read, or a run stopped. */
export class MigrationError extends Error {
  override readonly name = "MigrationError";
  /** What went wrong, as one word that a program can act on. */
  readonly code: ErrorCode;
  /** The migration that it is about. */
  readonly version: Version | null;
  /** The file that it is about, by the path it was given with. */
  readonly file: string | null;
  /** The line in that file, from 1. */
  readonly line: number | null;
  /** The versions that were applied, reverted or baselined before the run stopped, and stay so. */
  readonly applied: readonly Version[];
  /** What was done before the run stopped, and stays done. */
  readonly report: Report;

  constructor(failure: Failure) {
    super(failure.message, { cause: failure.cause });
    this.code = failure.code;
    this.version = failure.version;
    this.file = failure.file;
    this.line = failure.line;
    this.report = failure.report;
    this.applied = failure.report.done.map(({ version }) => version);
  }
}

/**
 * What the engine throws, as an error: a string is the caller's mistake. `reason` is why it was
 * cancelled, if it was.
 */
export function told(thrown: unknown, reason?: unknown): unknown {
  if (typeof thrown === "string") return new TypeError(thrown);
  if (typeof thrown !== "object" || thrown === null || thrown instanceof Error) return thrown;
  const failure = thrown as Failure;
  if (failure.cause instanceof Misuse) return failure.cause;
  const cause = failure.cause ?? (failure.code === "CANCELLED" ? reason : undefined);
  return new MigrationError({ ...failure, cause });
}

/** The codes of the Rust crate's `ErrorKind`. There may be more in a later version. */
export type ErrorCode =
  | "INVALID_FILE_NAME"
  | "DUPLICATE_VERSION"
  | "MISSING_UP"
  | "INVALID_TEXT"
  | "INVALID_LOCK"
  | "STALE_LOCK"
  | "INVALID_LEDGER_NAME"
  | "AMBIGUOUS_LEDGER"
  | "INVALID_LEDGER"
  | "IN_TRANSACTION"
  | "VERSION_MISMATCH"
  /** The database has a part of the migrations that were squashed into one, as `migrations.lock` says. */
  | "PARTLY_REPLACED"
  | "VERSION_MISSING"
  | "DATABASE_NEWER"
  | "PARTIALLY_APPLIED"
  | "FAILED_BEFORE"
  | "OUT_OF_ORDER"
  | "VERSION_NOT_PRESENT"
  | "VERSION_TOO_OLD"
  | "VERSION_TOO_NEW"
  | "STILL_APPLIED"
  | "NOT_REVERSIBLE"
  | "TRANSACTION_CONTROL"
  | "UNSUPPORTED"
  | "TABLE_REFERENCED"
  | "EXECUTE"
  | "FOREIGN_KEY"
  | "CANCELLED"
  | "BUSY"
  | "READ_ONLY"
  | "DISK_FULL"
  | "IO"
  | "OUT_OF_MEMORY"
  | "CANNOT_OPEN"
  | "NOT_A_DATABASE"
  | "CORRUPT"
  | "DATABASE"
  | (string & {});
