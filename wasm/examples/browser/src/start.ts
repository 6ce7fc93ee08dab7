// From nothing to open notes, or to the page that says why not.

import { type Database, DatabaseError, type OpenOptions, openDatabase } from "litemigrate/sqlite";
import { NAME } from "./name.js";
import { notice } from "./notices.js";
import { showElsewhere } from "./pages/elsewhere.js";
import { showApp } from "./pages/app.js";
import { showOpening } from "./pages/opening.js";
import { showRecovery } from "./pages/recovery.js";

const files = import.meta.glob<string>("../../../../migrations/**/*.sql", {
  query: "?raw",
  import: "default",
  eager: true,
});

export type How = Pick<OpenOptions, "elsewhere" | "retry">;

/** Opens the notes. Whatever comes of it is shown. */
export async function start(how: How = {}): Promise<void> {
  const giveUp = new AbortController();
  const takeOver = () => {
    giveUp.abort();
    void start({ ...how, elsewhere: "take-over" });
  };
  const onProgress = showOpening();
  try {
    const db = await openDatabase({
      name: NAME,
      files,
      ...how,
      signal: giveUp.signal,
      onElsewhere: () => showElsewhere(how.elsewhere === "take-over" ? "asked" : "waiting", takeOver),
      onProgress,
    });
    const leave = showApp(db);
    void goOn(db, leave);
    if (db.hasCopy && db.report.done.length > 0) {
      notice("Your notes were updated. A copy of what was before is kept until the next start.");
    }
  } catch (error) {
    if (!giveUp.signal.aborted) void showRecovery(error, start);
  }
}

/** What is next when the database is not open any more. */
async function goOn(db: Database, leave: () => void): Promise<void> {
  const why = await db.closed;
  // On `hidden` the page is gone, and if it comes back it is loaded again.
  if (why === "hidden" || why === "closed") return;
  leave();
  if (why === "handed-over") void start();
  else void showRecovery(new DatabaseError({ code: "WORKER", message: "the database has stopped" }), start);
}
