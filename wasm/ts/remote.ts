import type { Session } from "./generated/litemigrate.js";
import type { BatchDatabase } from "./host.js";

type Request =
  | [kind: "query", sql: string]
  | [kind: "batch" | "batchUnenforced", statements: string[]]
  | [kind: "pause", milliseconds: number];

/** Calls the engine for a session. */
export type Enter = <T>(session: Session, call: () => T) => T;

/** Carries requests and answers between the engine and a host that answers later. */
export async function drive(session: Session, db: BatchDatabase, enter: Enter): Promise<unknown> {
  try {
    let next: unknown = enter(session, () => session.next(undefined, false));
    while (Array.isArray(next)) {
      let answer: unknown;
      let failed = false;
      try {
        answer = await ask(db, next as Request);
      } catch (thrown) {
        answer = thrown;
        failed = true;
      }
      next = enter(session, () => session.next(answer, failed));
    }
    return next;
  } finally {
    session.free();
  }
}

async function ask(db: BatchDatabase, request: Request): Promise<unknown> {
  switch (request[0]) {
    case "query":
      return db.query(request[1]);
    case "batch":
      return db.batch(request[1]);
    case "batchUnenforced":
      return db.batchUnenforced?.(request[1]);
    case "pause":
      return new Promise((resolve) => setTimeout(resolve, request[1]));
  }
}
