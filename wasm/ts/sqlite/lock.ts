import { DatabaseError } from "./error.js";
import type { Elsewhere } from "./types.js";

/** What tabs say to each other about a database. */
type Word =
  /** Who has it? */
  | "who"
  /** I have it. */
  | "held"
  /** Hand it over, please. */
  | "hand-over";

/**
 * For how long a holder may be silent, in milliseconds. It answers at once, unless it is in the midst of a
 * long statement. One that is about to vanish, such as this page before it was reloaded, never does: a
 * browser gives its worker some two seconds to end.
 */
const SILENCE = 4000;

/** One tab at a time has a database, and the others are told so. */
export interface Lock {
  release(): void;
}

/**
 * Takes a database's lock, before any of its files.
 *
 * @param onElsewhere is told that it has to be waited for
 * @param onAsked is told that another tab would like to have it
 */
export async function acquire(
  name: string,
  elsewhere: Elsewhere,
  onElsewhere: () => void,
  onAsked: () => void,
): Promise<Lock> {
  const topic = `litemigrate:${name}`;
  const channel = new BroadcastChannel(topic);
  const say = (word: Word) => channel.postMessage(word);
  const refused = new AbortController();
  let held = false;
  let told = false;

  const isElsewhere = () => {
    if (held) return;
    if (elsewhere === "refuse") return refused.abort();
    if (!told) onElsewhere();
    told = true;
    if (elsewhere === "take-over") say("hand-over");
  };
  channel.onmessage = ({ data }: MessageEvent<Word>) => {
    if (data === "held") isElsewhere();
    else if (!held) return;
    else if (data === "who") say("held");
    else onAsked();
  };

  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  say("who");
  const silence = setTimeout(isElsewhere, SILENCE);
  try {
    await new Promise<void>((resolve, reject) => {
      // Chromium forgets to refuse a request whose signal is given while it looks whether the site may
      // have locks at all. So the refusal does not depend on it, and what is granted afterwards is let go.
      refused.signal.addEventListener("abort", () => reject(refused.signal.reason));
      const hold = () => {
        if (refused.signal.aborted) return;
        held = true;
        resolve();
        return released;
      };
      navigator.locks.request(topic, { signal: refused.signal }, hold).catch(reject);
    });
  } catch (cause) {
    channel.close();
    if (!refused.signal.aborted) throw cause;
    const message = `the database \`${name}\` is open in another tab; close it there, or take it over`;
    throw new DatabaseError({ code: "OPEN_ELSEWHERE", message }, { cause });
  } finally {
    clearTimeout(silence);
  }
  // Others that wait may ask the new holder.
  say("held");
  return {
    release() {
      channel.close();
      release();
    },
  };
}
