import { Connection, Pool, copy } from "../generated/litemigrate-sqlite.js";
import { DatabaseError, type Problem } from "./error.js";
import { expectOpfs } from "./support.js";

/** The files of a database's directory. */
const MAIN = "main.db";
const COPY = "copy.db";
const INCOMING = "incoming.db";

/** Stands beside the copy once the run that it was made for has succeeded. */
const SETTLED = "settled";

/** How much more than the copy has to be free before it is made: the migrations need space as well. */
const REST = 2;

declare class FileReaderSync {
  readAsArrayBuffer(blob: Blob): ArrayBuffer;
}

/** A database's file, its copy, and what comes in, in a directory that this worker holds. */
export class Files {
  #pool: Pool;
  readonly #directory: FileSystemDirectoryHandle;
  #db: Connection | undefined;

  private constructor(pool: Pool, directory: FileSystemDirectoryHandle) {
    this.#pool = pool;
    this.#directory = directory;
  }

  static async acquire(name: string): Promise<Files> {
    const root = await expectOpfs();
    const pool = await take(name);
    try {
      const parent = await root.getDirectoryHandle("litemigrate");
      const files = new Files(pool, await parent.getDirectoryHandle(name));
      files.#tidy();
      return files;
    } catch (error) {
      pool.release();
      throw error;
    }
  }

  /** Ends what a crash has left half done: something that came in, or a copy that was being restored. */
  #tidy(): void {
    this.#pool.remove(INCOMING);
    if (this.#isEmpty(COPY)) this.#pool.remove(COPY);
    else if (this.#isEmpty(MAIN)) copy(COPY, MAIN);
  }

  #isEmpty(file: string): boolean {
    if (!this.#pool.has(file)) return true;
    try {
      return using(new Connection(file), (db) => db.isEmpty());
    } catch (problem) {
      if (isDamage(problem)) return false;
      throw problem;
    }
  }

  /** The connection, opened if need be. */
  get db(): Connection {
    this.#db ??= new Connection(MAIN);
    return this.#db;
  }

  /** Closes the connection, for as long as `act` takes the file by itself. */
  #closed<T>(act: () => T): T {
    this.#db?.free();
    this.#db = undefined;
    return act();
  }

  get hasCopy(): boolean {
    return this.#pool.has(COPY);
  }

  /**
   * Keeps a copy of the database as it is, and tells whether it was made now. One from before a run that
   * did not succeed is older, and stays.
   */
  async keepCopy(need: "if-it-fits" | "always"): Promise<boolean> {
    if (this.hasCopy && !(await this.#isSettled())) return false;
    this.#pool.remove(COPY);
    await this.#unsettle();
    try {
      await this.#expectSpace();
      this.#closed(() => copy(MAIN, COPY));
      return true;
    } catch (problem) {
      await this.dropCopy();
      if (need === "always" || (problem as Problem).code !== "DISK_FULL") throw problem;
      return false;
    }
  }

  /** Gives the space of the copy back, which a browser counts for as long as the handles are open. */
  async dropCopy(): Promise<void> {
    this.#pool.remove(COPY);
    this.release();
    this.#pool = await take(this.#directory.name);
  }

  /** Browsers may tell of more space than there is, so that this is no promise. */
  async #expectSpace(): Promise<void> {
    const { quota, usage } = await navigator.storage.estimate();
    const [pages, bytes] = ["page_count", "page_size"].map((name) => Number(this.#pragma(name)));
    const needed = (pages ?? 0) * (bytes ?? 0) * REST;
    const free = (quota ?? 0) - (usage ?? 0);
    if (needed <= free) return;
    const message = `there is no space for a copy of the database: ${needed} bytes are needed, and ${free} are free`;
    throw new DatabaseError({ code: "DISK_FULL", message });
  }

  #pragma(name: string): unknown {
    return this.db.execute(`PRAGMA ${name}`, []).rows[0]?.[0];
  }

  /** After a run that succeeded: the copy stays until the next start, if anything was done. */
  async settle(done: boolean): Promise<void> {
    if (!this.hasCopy) return;
    if (done) {
      await this.#directory.getFileHandle(SETTLED, { create: true });
    } else {
      this.#pool.remove(COPY);
      await this.#unsettle();
    }
  }

  async #isSettled(): Promise<boolean> {
    return this.#directory.getFileHandle(SETTLED).then(
      () => true,
      () => false,
    );
  }

  async #unsettle(): Promise<void> {
    if (await this.#isSettled()) await this.#directory.removeEntry(SETTLED);
  }

  /** Puts the copy in the place of the database. */
  restoreCopy(): void {
    if (!this.hasCopy) {
      throw new DatabaseError({ code: "NO_COPY", message: "there is no copy of the database" });
    }
    this.#replace(COPY);
  }

  #replace(file: string): void {
    this.#closed(() => {
      try {
        copy(file, MAIN);
      } catch (problem) {
        if (!isDamage(problem)) throw problem;
        // Nothing of it could be kept.
        this.#pool.remove(MAIN);
        copy(file, MAIN);
      }
    });
  }

  /** The database as one file. One that is damaged is given as it is. */
  export(): Blob {
    try {
      // For what a crash has left half done.
      this.db;
    } catch (problem) {
      if (!isDamage(problem)) throw problem;
    }
    const parts: Uint8Array<ArrayBuffer>[] = [];
    this.#closed(() => this.#pool.export(MAIN, (part: Uint8Array<ArrayBuffer>) => parts.push(part)));
    return new Blob(parts, { type: "application/vnd.sqlite3" });
  }

  /** Puts a file in the place of the database, once it is there as a whole and `prepare` is done with it. */
  import<T>(file: Blob, prepare: (db: Connection) => T): T {
    const give = (from: number, to: number) =>
      new Uint8Array(new FileReaderSync().readAsArrayBuffer(file.slice(from, to)));
    try {
      this.#pool.import(INCOMING, file.size, give);
      const prepared = using(new Connection(INCOMING), (db) => {
        expectSound(db);
        return prepare(db);
      });
      this.#replace(INCOMING);
      return prepared;
    } finally {
      this.#pool.remove(INCOMING);
    }
  }

  /** Closes the database and lets go of the handles. */
  release(): void {
    this.#closed(() => this.#pool.release());
  }
}

/** The handles of a database's directory, as soon as they are free. */
function take(name: string): Promise<Pool> {
  return Pool.acquire(`litemigrate/${name}`);
}

function using<T>(db: Connection, act: (db: Connection) => T): T {
  try {
    return act(db);
  } finally {
    db.free();
  }
}

function expectSound(db: Connection): void {
  const [found] = db.execute("PRAGMA quick_check(1)", []).rows[0] ?? [];
  if (found === "ok") return;
  throw new DatabaseError({ code: "CORRUPT", message: `the file is damaged: ${found}` });
}

function isDamage(problem: unknown): boolean {
  const { code } = problem as Problem;
  return code === "NOT_A_DATABASE" || code === "CORRUPT";
}
