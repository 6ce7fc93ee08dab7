/** What is told of an error by the worker. */
export interface Problem {
  readonly code: DatabaseErrorCode;
  readonly message: string;
  readonly resultCode?: number | null;
}

/** Why a database could not be opened, or a statement not be run. */
export class DatabaseError extends Error {
  override readonly name = "DatabaseError";
  /** What went wrong, as one word that a program can act on. */
  readonly code: DatabaseErrorCode;
  /** SQLite's extended result code, if the error is one of SQLite's. */
  readonly resultCode: number | null;

  constructor({ code, message, resultCode }: Problem, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.resultCode = resultCode ?? null;
  }
}

/** There may be more in a later version. */
export type DatabaseErrorCode =
  /** Another tab has the database open, or has taken it over. */
  | "OPEN_ELSEWHERE"
  /** The browser gives this page no files: too old, a private window, or not `https`. */
  | "OPFS_ABSENT"
  /** Something else holds the files, and does not let go. */
  | "OPFS_BUSY"
  /** The browser failed with a file in some other way. */
  | "OPFS"
  /** The disk is full, or the site's quota is. */
  | "DISK_FULL"
  /** The worker, or its wasm, could not be loaded, or has failed. */
  | "WORKER"
  /** The database is closed. */
  | "CLOSED"
  /** There is no copy to restore. */
  | "NO_COPY"
  | "NOT_A_DATABASE"
  | "CORRUPT"
  | "CANNOT_OPEN"
  | "CONSTRAINT"
  | "BUSY"
  | "READ_ONLY"
  | "IO"
  | "OUT_OF_MEMORY"
  /** Any other of SQLite's errors, such as one of the syntax. */
  | "SQL"
  | (string & {});
