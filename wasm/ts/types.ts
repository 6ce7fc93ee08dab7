/**
 * Migration files: paths and texts. What
 * `import.meta.glob("./migrations/**\/*.sql", { query: "?raw", eager: true })` gives is taken as it is.
 */
export type Files =
  | Readonly<Record<string, string | { readonly default: string }>>
  | Iterable<readonly [path: string, text: string]>;

/** A 64-bit integer in decimal, as it stands in the file's name: a number would be rounded. */
export type Version = string;

/** A number must be a safe integer. */
export type VersionLike = string | bigint | number;

/** How a set of migrations is run. */
export interface Options {
  /** The ledger's table, instead of `_sqlx_migrations`. */
  readonly ledgerTable?: string | undefined;
  /** Characters that are left out of the checksums, as by sqlx's `ignored-chars`. */
  readonly ignoredChars?: string | undefined;
  /** What is done with a migration that comes before one that is applied; `warn` by default. */
  readonly outOfOrder?: "apply" | "warn" | "refuse" | undefined;
  /** What is done when the ledger has a migration that is not among the files; `refuse` by default. */
  readonly missing?: "refuse" | "ignore" | undefined;
  /** Which migrations that failed before are run again; `corrected` by default. */
  readonly retry?: "corrected" | "failed" | "failed-and-partial" | undefined;
  /** What becomes of a run's earlier migrations when one fails; `keep-applied` by default. */
  readonly onFailure?: "keep-applied" | "roll-back-all" | undefined;
  /** What a transaction of a run holds; `run` by default. */
  readonly transactions?: "run" | "migration" | undefined;
  /** For how long to wait for another connection, in milliseconds; 30,000 by default. */
  readonly wait?: number | undefined;
  /** Is told what happens, while it happens. If it throws, the run is cancelled. */
  readonly onProgress?: ((event: Progress) => void) | undefined;
  /**
   * Cancels the run between two statements, or two batches of an asynchronous host. What is not
   * committed is undone. A synchronous run can be reached from `onProgress` alone.
   */
  readonly signal?: AbortSignal | undefined;
}

export type Action = "apply" | "revert" | "baseline";

/** A migration that was applied, reverted or baselined. */
export interface Done {
  readonly version: Version;
  readonly description: string;
  readonly action: Action;
  /** How long its script took, in milliseconds; 0 on hosts whose clock stands still meanwhile. */
  readonly elapsed: number;
}

/** What a run did. */
export interface Report {
  readonly done: readonly Done[];
  /** The highest version that is applied now. */
  readonly version: Version | null;
  /** What the run put up with. */
  readonly warnings: readonly string[];
  /** How long the whole run took, in milliseconds. */
  readonly elapsed: number;
}

/** A migration of a plan. */
export interface Step {
  readonly version: Version;
  readonly description: string;
  readonly action: Action;
  readonly file: string;
}

/** What a run would do. */
export interface Plan {
  readonly steps: readonly Step[];
  readonly warnings: readonly string[];
}

/** Where a migration stands. */
export type State =
  /** It has not been applied. */
  | "pending"
  | "applied"
  /** It is applied, and its file has been modified since. */
  | "modified"
  /** It is applied, and there is no file of it. */
  | "missing"
  /** It is applied, and has become a part of a later one, as `migrations.lock` says. */
  | "replaced"
  /** It failed and was rolled back. */
  | "failed"
  /** It does not run in one transaction, began, and has not ended. */
  | "partially-applied";

/** A migration, and where it stands. */
export interface Entry {
  readonly version: Version;
  readonly description: string;
  readonly state: State;
  /** When it was recorded: UTC, `YYYY-MM-DD HH:MM:SS`. */
  readonly installedOn: string | null;
  /** In milliseconds. */
  readonly executionTime: number | null;
  /** SHA-384 in hexadecimal digits, as the ledger has it. */
  readonly recordedChecksum: string | null;
  /** The same of the file. */
  readonly fileChecksum: string | null;
  readonly file: string | null;
}

/** Where each migration stands, by version. */
export interface Status {
  /** The highest version that is applied. */
  readonly version: Version | null;
  readonly entries: readonly Entry[];
}

/** Where a database is to be taken. */
export type Goal =
  | "latest"
  | "next"
  | "revert-last"
  | { readonly to: VersionLike }
  | { readonly revertTo: VersionLike }
  | { readonly baseline: VersionLike };

/** Something that happens in a run. */
export type Progress =
  | { readonly type: "run-started"; readonly pending: number }
  | {
      readonly type: "migration-started";
      readonly version: Version;
      readonly description: string;
      readonly action: Action;
    }
  /** Synchronous hosts only. */
  | {
      readonly type: "statement";
      readonly version: Version;
      readonly action: Action;
      readonly number: number;
      readonly count: number;
    }
  | {
      readonly type: "migration-done";
      readonly version: Version;
      readonly description: string;
      readonly action: Action;
      readonly elapsed: number;
    }
  | {
      readonly type: "waiting";
      readonly obstacle: "lock" | "migration";
      readonly waited: number;
      readonly limit: number;
    }
  | { readonly type: "run-done" };

/** A host, for `check`. */
export type HostName =
  | "durable-object"
  | "d1"
  | "libsql-client"
  | "node-sqlite"
  | "bun-sqlite"
  | "better-sqlite3"
  | "sql-js"
  | "sqlite-wasm"
  | "node-sqlite3-wasm"
  | "libsql";
