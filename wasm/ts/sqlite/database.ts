import { texts, words } from "../arguments.js";
import type { Report, Status } from "../types.js";
import { Client, place } from "./client.js";
import type { Rows } from "./messages.js";
import type {
  Changes,
  Closed,
  OpenOptions,
  Opening,
  Parameters,
  Result,
  Row,
  Statement,
} from "./types.js";

/**
 * Opens a database that stays in the browser, and applies what is pending.
 *
 * It is a SQLite file on OPFS, in a worker. It is never in memory only: where there are no files this
 * fails. One tab at a time has it.
 *
 * Fails with a `MigrationError` if the migrations cannot be read or run, and with a `DatabaseError` if
 * the database cannot be opened.
 */
export async function openDatabase(options: OpenOptions): Promise<Database> {
  const { name, elsewhere, onElsewhere, signal, wasm, worker, files, onProgress, copy, ...rest } = options;
  const plan = {
    files: texts(files),
    options: words(rest),
    isWatched: onProgress !== undefined,
    copy: copy ?? "if-it-fits",
  };
  if (!["if-it-fits", "always", "never"].includes(plan.copy)) {
    throw new TypeError(`\`copy\` cannot be \`${plan.copy}\``);
  }
  const [client, opening] = await Client.open(options, "open", place(options), plan);
  return new Database(client, opening);
}

/** A database that is open. Statements run one after the other, in the order in which they were asked for. */
export class Database {
  readonly #client: Client;
  /** What was applied when it was opened, or by `importFile`. */
  report: Report;
  /** Whether there is a copy of what was before the latest migrations; see `recoverDatabase`. */
  readonly hasCopy: boolean;

  /** @internal */
  constructor(client: Client, { report, hasCopy }: Opening) {
    this.#client = client;
    this.report = report;
    this.hasCopy = hasCopy;
  }

  /** Runs one statement, and returns its rows. */
  async query<T extends object = Row>(sql: string, parameters?: Parameters): Promise<T[]> {
    return objects(await this.#client.call("execute", sql, parameters)) as T[];
  }

  /** Runs one statement, and tells what it changed. */
  async execute(sql: string, parameters?: Parameters): Promise<Changes> {
    const { changes, lastInsertRowid } = await this.#client.call("execute", sql, parameters);
    return { changes, lastInsertRowid };
  }

  /** Runs statements in one transaction: all of them, or none. */
  async transaction(statements: readonly Statement[]): Promise<Result[]> {
    const pairs = statements.map((one) => (typeof one === "string" ? ([one] as const) : one));
    const results = await this.#client.call("transaction", pairs);
    return results.map((result) => ({
      rows: objects(result),
      changes: result.changes,
      lastInsertRowid: result.lastInsertRowid,
    }));
  }

  /** Where each migration stands. */
  status(): Promise<Status> {
    return this.#client.call("status");
  }

  /** The database as a file that any SQLite opens. */
  exportFile(): Promise<Blob> {
    return this.#client.call("exportFile");
  }

  /**
   * Puts a file in the place of the database. It is checked and migrated before that; if anything is
   * wrong with it, or it is of a newer version, the database stays as it is.
   */
  async importFile(file: Blob | BufferSource): Promise<Report> {
    const blob = file instanceof Blob ? file : new Blob([file]);
    const report = await this.#client.call("importFile", blob);
    if (report) this.report = report;
    return this.report;
  }

  /**
   * Asks the browser not to delete this site's data when the disk is full. Whether it will is told; it may
   * ask the user.
   */
  async persist(): Promise<boolean> {
    return (await navigator.storage.persist?.()) ?? false;
  }

  /** Closes the database, after what was asked for before. */
  close(): Promise<void> {
    return this.#client.close();
  }

  /** Comes when the database is not open any more, and says why. Nothing fails until it is used. */
  get closed(): Promise<Closed> {
    return this.#client.closed;
  }
}

function objects({ columns, rows }: Rows): Row[] {
  return rows.map((values) => Object.fromEntries(values.map((value, at) => [columns[at], value])));
}
