import { MigrationError } from "./error.js";
import type { Database, SwitchingDatabase } from "./host.js";
import type { Report } from "./types.js";

/** Takes a database to a goal, or one migration further. */
type Run = (db: Database, extent: "whole" | "one") => Report;

/**
 * A run on a host whose foreign keys can be switched between events only: when a migration is refused for
 * a table that rows refer to, it is run by itself, between two events, with foreign keys off.
 */
export async function runSwitching(
  db: SwitchingDatabase,
  run: Run,
  wanted: "all" | "one",
): Promise<Report> {
  let before: Report | undefined;
  for (;;) {
    try {
      return joined(before, run(db.connection, "whole"));
    } catch (error) {
      if (!(error instanceof MigrationError) || error.code !== "TABLE_REFERENCED") {
        // An object is reset by an error in its constructor, with all that is not stored: what was
        // applied stays so, and the failure is known.
        await quietly(db.settle());
        throw joinedError(before, error);
      }
      before = joined(before, error.report);
    }
    try {
      await db.settle();
    } catch (cause) {
      throw trouble("the object cannot store what was applied, which comes before the rest", before, cause);
    }
    let failure: unknown;
    try {
      before = joined(before, run(switchable(db.connection), "one"));
    } catch (error) {
      failure = joinedError(before, error);
    }
    await enforce(db, before, failure);
    if (failure !== undefined) throw failure;
    if (wanted === "one") return before;
  }
}

/** Waits for what must not hide the error that is told already. */
async function quietly(work: Promise<unknown>): Promise<void> {
  await work.catch(() => {});
}

/**
 * Switches foreign keys on again. The pragma does nothing, and does not say so, if somebody has written
 * since the event ended.
 */
async function enforce(
  { connection, settle }: SwitchingDatabase,
  report: Report,
  failure: unknown,
): Promise<void> {
  const ATTEMPTS = 10;
  let cause = failure;
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      await settle();
      connection.execute("PRAGMA foreign_keys = ON");
      if (connection.query("PRAGMA foreign_keys")[0]?.[0] === 1) return;
    }
  } catch (thrown) {
    cause ??= thrown;
  }
  // Worse than whatever failed before: from now on nothing would keep the rows together.
  throw trouble(
    "foreign keys cannot be switched on again; if something else writes meanwhile, migrate in " +
      "`ctx.blockConcurrencyWhile`, and reset this object with `ctx.abort()`",
    report,
    cause,
  );
}

function trouble(message: string, report: Report, cause: unknown): MigrationError {
  const none = { version: null, file: null, line: null };
  return new MigrationError({ code: "DATABASE", message, ...none, report, cause });
}

/** The same connection, at a moment when its foreign keys can be switched. */
function switchable(connection: Database): Database {
  return Object.create(connection, { canSwitch: { value: true } }) as Database;
}

function joined(before: Report | undefined, after: Report): Report {
  if (before === undefined) return after;
  return {
    done: [...before.done, ...after.done],
    version: after.version ?? before.version,
    warnings: before.warnings,
    elapsed: before.elapsed + after.elapsed,
  };
}

function joinedError(before: Report | undefined, error: unknown): unknown {
  if (before === undefined || !(error instanceof MigrationError)) return error;
  const { code, message, version, file, line, report, cause } = error;
  return new MigrationError({
    code,
    message,
    version,
    file,
    line,
    report: joined(before, report),
    cause,
  });
}
