import type { Session } from "./generated/litemigrate.js";
import type { AsyncDatabase, BatchDatabase, Database } from "./host.js";
import { type Enter, drive } from "./remote.js";

/** What is to be done with a database, and what becomes of it. */
export interface Work {
  /** Begins it on a connection that answers at once or later. */
  begin(connection: Database | BatchDatabase, later: boolean): Session;
  readonly enter: Enter;
  /** What the caller is given of the outcome. */
  ended(outcome: unknown): unknown;
  /** What is thrown to the caller. */
  told(thrown: unknown): unknown;
}

/** Does it at once, or as a promise, as the host answers. */
export function perform(db: Database | AsyncDatabase, work: Work): unknown {
  if (typeof db?.host !== "string") {
    throw new TypeError("this is not a database; pass it through its adapter, such as `nodeSqlite(db)`");
  }
  if ("batch" in db) return later(db, work);
  if ("settle" in db) return new Promise((resolve) => resolve(atOnce(db.connection, work)));
  return atOnce(db, work);
}

function atOnce(db: Database, work: Work): unknown {
  try {
    const session = work.begin(db, false);
    return work.ended(work.enter(session, () => session.outcome()));
  } catch (thrown) {
    throw work.told(thrown);
  }
}

async function later(db: BatchDatabase, work: Work): Promise<unknown> {
  try {
    return work.ended(await drive(work.begin(db, true), db, work.enter));
  } catch (thrown) {
    throw work.told(thrown);
  }
}
