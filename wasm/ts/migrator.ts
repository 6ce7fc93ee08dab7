import { texts, words } from "./arguments.js";
import { engine } from "./engine.js";
import { type Failure, MigrationError, told } from "./error.js";
import type { Engine, Session } from "./generated/litemigrate.js";
import type { AsyncDatabase, Database } from "./host.js";
import { perform } from "./session.js";
import { runSwitching } from "./switching.js";
import type {
  Entry,
  Files,
  Goal,
  HostName,
  Options,
  Plan,
  Progress,
  Report,
  Status,
  VersionLike,
} from "./types.js";

type Verb = "execute" | "plan" | "status" | "forget";

/**
 * Runs a set of migrations on a database. A synchronous host is answered at once; for an asynchronous one
 * every verb returns a promise.
 *
 * Everything is checked before anything is written. A migration and its ledger row are applied together
 * or not at all, and the connection comes back as it was.
 *
 * Every verb fails with a {@link MigrationError}.
 */
export class Migrator {
  readonly #engine: Engine;
  readonly #signal: AbortSignal | undefined;
  readonly #undoesAll: boolean;
  /** The run that is at work at this moment. */
  #run: Run = {};

  constructor(files: Files, options: Options = {}) {
    if (typeof options !== "object" || options === null) throw new TypeError("the options must be an object");
    const { onProgress, signal, ...plain } = options;
    if (onProgress !== undefined && typeof onProgress !== "function") {
      throw new TypeError("the option `onProgress` must be a function");
    }
    if (signal !== undefined && typeof signal?.aborted !== "boolean") {
      throw new TypeError("the option `signal` must be an AbortSignal");
    }
    this.#signal = signal;
    this.#undoesAll = plain.onFailure === "roll-back-all";
    const observe = (event: Progress): boolean => {
      try {
        onProgress?.(event);
      } catch (thrown) {
        this.#run.thrown ??= { thrown };
        return true;
      }
      return signal?.aborted === true;
    };
    const observer = onProgress || signal ? { observe } : undefined;
    const Engine = engine();
    this.#engine = this.#asked(() => new Engine(texts(files), words(plain), observer));
  }

  /** Applies all pending migrations. */
  run(db: Database): Report;
  run(db: AsyncDatabase): Promise<Report>;
  run(db: Database | AsyncDatabase): Report | Promise<Report> {
    return this.#execute(db, "latest");
  }

  /** Applies the pending migrations up to a version, and that one. */
  runTo(db: Database, version: VersionLike): Report;
  runTo(db: AsyncDatabase, version: VersionLike): Promise<Report>;
  runTo(db: Database | AsyncDatabase, version: VersionLike): Report | Promise<Report> {
    return this.#execute(db, { to: version });
  }

  /** Reverts the latest applied migration. */
  revert(db: Database): Report;
  revert(db: AsyncDatabase): Promise<Report>;
  revert(db: Database | AsyncDatabase): Report | Promise<Report> {
    return this.#execute(db, "revert-last");
  }

  /** Reverts the applied migrations above a version, the latest first; 0 need not exist. */
  revertTo(db: Database, version: VersionLike): Report;
  revertTo(db: AsyncDatabase, version: VersionLike): Promise<Report>;
  revertTo(db: Database | AsyncDatabase, version: VersionLike): Report | Promise<Report> {
    return this.#execute(db, { revertTo: version });
  }

  /** Records the migrations up to a version, and that one, as applied, and runs none. */
  baseline(db: Database, version: VersionLike): Report;
  baseline(db: AsyncDatabase, version: VersionLike): Promise<Report>;
  baseline(db: Database | AsyncDatabase, version: VersionLike): Report | Promise<Report> {
    return this.#execute(db, { baseline: version });
  }

  /**
   * Removes a row from the ledger, of a migration that is missing, failed or partially applied, and
   * returns what it was. Nothing else is changed.
   */
  forget(db: Database, version: VersionLike): Entry;
  forget(db: AsyncDatabase, version: VersionLike): Promise<Entry>;
  forget(db: Database | AsyncDatabase, version: VersionLike): Entry | Promise<Entry> {
    return this.#verb(db, "forget", "", text(version)) as Entry | Promise<Entry>;
  }

  /** What a run would do. Writes nothing. */
  plan(db: Database, goal?: Goal): Plan;
  plan(db: AsyncDatabase, goal?: Goal): Promise<Plan>;
  plan(db: Database | AsyncDatabase, goal: Goal = "latest"): Plan | Promise<Plan> {
    return this.#verb(db, "plan", ...parts(goal)) as Plan | Promise<Plan>;
  }

  /** Where each migration stands. Writes nothing. */
  status(db: Database): Status;
  status(db: AsyncDatabase): Promise<Status>;
  status(db: Database | AsyncDatabase): Status | Promise<Status> {
    return this.#verb(db, "status", "", "") as Status | Promise<Status>;
  }

  /** What in the set a host would refuse, whatever is applied: an error for each place, with file and line. */
  check(host: HostName): MigrationError[] {
    const found = this.#asked(() => this.#engine.check(host)) as Failure[];
    return found.map((failure) => new MigrationError(failure));
  }

  #execute(db: Database | AsyncDatabase, goal: Goal): Report | Promise<Report> {
    const whole = parts(goal);
    // What is undone as a whole cannot be done in parts.
    if (db && "settle" in db && !this.#undoesAll) {
      const one = parts(whole[0].startsWith("revert") ? "revert-last" : "next");
      const run = (connection: Database, extent: "whole" | "one") =>
        this.#verb(connection, "execute", ...(extent === "one" ? one : whole)) as Report;
      return runSwitching(db, run, goal === "revert-last" ? "one" : "all");
    }
    return this.#verb(db, "execute", ...whole) as Report | Promise<Report>;
  }

  #verb(db: Database | AsyncDatabase, verb: Verb, goal: string, version: string): unknown {
    const run: Run = {};
    return perform(db, {
      begin: (connection, later) => this.#engine.begin(connection, later, verb, goal, version),
      enter: (session, call) => this.#enter(run, session, call),
      ended: (outcome) => finished(run, outcome),
      told: (thrown) => this.#told(thrown, run),
    });
  }

  /** Calls the engine for a run, so that its callbacks know which one it is. */
  #enter<T>(run: Run, session: Session, call: () => T): T {
    const before = this.#run;
    this.#run = run;
    try {
      if (this.#signal?.aborted) session.cancel();
      return call();
    } finally {
      this.#run = before;
    }
  }

  #asked<T>(call: () => T): T {
    try {
      return call();
    } catch (thrown) {
      throw this.#told(thrown, {});
    }
  }

  #told(thrown: unknown, run: Run): unknown {
    return told(thrown, run.thrown ? run.thrown.thrown : this.#signal?.reason);
  }
}

/** What has to be remembered of a run. */
interface Run {
  /** What its `onProgress` has thrown. */
  thrown?: { readonly thrown: unknown };
}

/** The outcome of a run; what `onProgress` has thrown when nothing could be stopped any more goes on. */
function finished<T>(run: Run, outcome: T): T {
  if (run.thrown) throw run.thrown.thrown;
  return outcome;
}

/** A goal's name, and its version if it has one. */
function parts(goal: Goal): [name: string, version: string] {
  if (typeof goal === "string") return [goal, ""];
  if (typeof goal !== "object" || goal === null || Object.keys(goal).length !== 1) {
    throw new TypeError("a goal is a word, or an object of one word and its version");
  }
  if ("to" in goal) return ["to", text(goal.to)];
  if ("revertTo" in goal) return ["revert-to", text(goal.revertTo)];
  if ("baseline" in goal) return ["baseline", text(goal.baseline)];
  throw new TypeError(`there is no goal \`${Object.keys(goal)[0]}\``);
}

function text(version: VersionLike): string {
  if (typeof version === "number" && !Number.isSafeInteger(version)) {
    throw new TypeError(`${version} is not exact; write the version as a string or a bigint`);
  }
  if (!["string", "bigint", "number"].includes(typeof version)) {
    throw new TypeError("a version is a string, a bigint or a number");
  }
  return String(version);
}
