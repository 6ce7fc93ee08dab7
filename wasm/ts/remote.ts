import type { Session } from "./generated/litemigrate.js";
import type { BatchDatabase } from "./host.js";

type Request =
  | [kind: "query", sql: string]
  | [kind: "batch" | "batchUnenforced", statements: string[]]
  | [kind: "pause", milliseconds: number];

/** Carries requests and answers between the engine and a host that answers later. */
export async function drive(session: Session, db: BatchDatabase, between: () => void): Promise<unknown> {
  try {
    let next: unknown = session.next(undefined, false);
    while (Array.isArray(next)) {
      let answer: unknown;
      let failed = false;
      try {
        answer = await ask(db, next as Request);
      } catch (thrown) {
        answer = thrown;
        failed = true;
      }
      between();
      next = session.next(answer, failed);
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
