import type { Failure } from "../error.js";
import init, { Engine } from "../generated/litemigrate-sqlite.js";
import type { Report, Status } from "../types.js";
import { DatabaseError } from "./error.js";
import { Files } from "./files.js";
import { type Lock, acquire } from "./lock.js";
import type { Answer, Calls, Place, Plan, Rows } from "./messages.js";
import { expectOpfs } from "./support.js";
import type { Closed, Opening, Parameters } from "./types.js";

/** The worker's side: one database, from its opening to its end. */
export class Session implements Calls {
  readonly #tell: (notice: Answer) => void;
  readonly #onAsked: () => void;
  #lock: Lock | undefined;
  #files: Files | undefined;
  /** None in a recovery. */
  #engine: Engine | undefined;

  constructor(tell: (notice: Answer) => void, onAsked: () => void) {
    this.#tell = tell;
    this.#onAsked = onAsked;
  }

  async open(place: Place, { files: texts, options, isWatched, copy }: Plan): Promise<Opening> {
    await load(place);
    // Before anything is waited for: a set that cannot be read is known now.
    const observe = (event: never) => this.#tell({ notice: "progress", event });
    const engine = new Engine(texts, options, isWatched ? observe : undefined);
    const files = await this.#acquire(place);
    const report = await migrate(engine, files, copy);
    await files.settle(report.done.length > 0);
    this.#engine = engine;
    return { report, hasCopy: files.hasCopy };
  }

  async recover(place: Place): Promise<boolean> {
    await load(place);
    return (await this.#acquire(place)).hasCopy;
  }

  async #acquire({ name, elsewhere }: Place): Promise<Files> {
    await expectOpfs();
    const wait = () => this.#tell({ notice: "elsewhere" });
    this.#lock = await acquire(name, elsewhere, wait, this.#onAsked);
    this.#files = await Files.acquire(name);
    return this.#files;
  }

  execute(sql: string, parameters?: Parameters): Rows {
    return this.#open.db.execute(sql, parameters) as Rows;
  }

  transaction(statements: readonly (readonly [string, Parameters?])[]): Rows[] {
    const { db } = this.#open;
    db.execute("BEGIN IMMEDIATE", []);
    try {
      const results = statements.map(([sql, parameters]) => db.execute(sql, parameters) as Rows);
      db.execute("COMMIT", []);
      return results;
    } catch (error) {
      // Some errors end it by themselves.
      if (db.inTransaction) db.execute("ROLLBACK", []);
      throw error;
    }
  }

  status(): Status {
    if (this.#engine === undefined) throw closed();
    return this.#engine.status(this.#open.db) as Status;
  }

  exportFile(): Blob {
    return this.#open.export();
  }

  importFile(file: Blob): Report | undefined {
    return this.#open.import(file, (db) => this.#engine?.run(db) as Report | undefined);
  }

  restoreCopy(): void {
    this.#open.restoreCopy();
  }

  close(reason: Closed = "closed"): void {
    const wasOpen = this.#lock !== undefined;
    this.#files?.release();
    this.#files = undefined;
    this.#lock?.release();
    this.#lock = undefined;
    if (wasOpen) this.#tell({ notice: "closed", reason });
  }

  get #open(): Files {
    if (this.#files === undefined) throw closed();
    return this.#files;
  }
}

async function migrate(engine: Engine, files: Files, copy: Plan["copy"]): Promise<Report> {
  const isWanted = copy !== "never" && !files.db.isEmpty() && engine.pending(files.db) > 0;
  const isNew = isWanted && (await files.keepCopy(copy));
  try {
    return engine.run(files.db) as Report;
  } catch (failure) {
    const isFull = isFailure(failure) && failure.code === "DISK_FULL" && failure.report.done.length === 0;
    if (!isNew || copy === "always" || !isFull) throw failure;
    // The copy takes the space, and is what the database still is.
    await files.dropCopy();
    return engine.run(files.db) as Report;
  }
}

function closed(): DatabaseError {
  return new DatabaseError({ code: "CLOSED", message: "the database is closed" });
}

async function load({ wasm }: Place): Promise<void> {
  // In this form bundlers find the file, and put it beside the rest.
  const found = wasm ?? new URL("../litemigrate-sqlite.wasm", import.meta.url);
  try {
    await init({ module_or_path: found });
  } catch (cause) {
    const message = `${found} cannot be loaded as litemigrate-sqlite.wasm: ${(cause as Error).message}`;
    throw new DatabaseError({ code: "WORKER", message }, { cause });
  }
}

/** Whether this is what the engine fails with. */
export function isFailure(thrown: unknown): thrown is Failure {
  return typeof thrown === "object" && thrown !== null && "report" in thrown;
}
