// The worker: it takes one request after the other.

import { DatabaseError, type Problem } from "./error.js";
import type { Answer, Request, Trouble } from "./messages.js";
import { Session, isFailure } from "./session.js";

/** As much of a worker's scope as is needed; a page's is in the types already. */
interface Scope {
  postMessage(answer: Answer): void;
  onmessage: ((event: MessageEvent<Request>) => void) | null;
}

const scope = globalThis as unknown as Scope;
const say = (answer: Answer) => scope.postMessage(answer);

let last: Promise<void> = Promise.resolve();
const next = (act: () => Promise<void>) => {
  last = last.then(act);
};

const session = new Session(say, () => next(async () => session.close("handed-over")));

scope.onmessage = ({ data: { id, call, args } }) =>
  next(async () => {
    try {
      const run = session[call] as (...args: unknown[]) => unknown;
      say({ id, result: await run.apply(session, [...args]) });
    } catch (thrown) {
      say({ id, trouble: trouble(thrown) });
    }
  });

function trouble(thrown: unknown): Trouble {
  if (typeof thrown === "string") return { kind: "type", message: thrown };
  if (isFailure(thrown)) return { kind: "migration", failure: thrown };
  if (thrown instanceof DatabaseError || !(thrown instanceof Error)) {
    const { code, message, resultCode = null } = thrown as Problem;
    return { kind: "database", problem: { code, message, resultCode } };
  }
  return { kind: "database", problem: { code: code(thrown), message: `${thrown.name}: ${thrown.message}` } };
}

/** Of what the browser throws by itself. */
function code({ name }: Error): string {
  if (name === "QuotaExceededError") return "DISK_FULL";
  return name === "RuntimeError" ? "WORKER" : "OPFS";
}
