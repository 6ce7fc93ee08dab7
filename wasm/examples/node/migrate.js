// Brings the notes up to date when the program starts, and says in the user's words why that cannot be.

import { fileURLToPath } from "node:url";
import { MigrationError, Migrator } from "litemigrate";
import { readMigrations } from "../migrations.js";

const directory = fileURLToPath(new URL("../../../migrations", import.meta.url));

const WORDS = {
  DATABASE_NEWER: "These notes were last used by a newer version of Fieldnotes. Please update; nothing was changed.",
  BUSY: "Another program is using these notes. Close it and try again.",
  DISK_FULL: "The disk is full. Make room and try again; no note was lost.",
  READ_ONLY: "These notes are older than the program and may not be written to, so they cannot be updated.",
  NOT_A_DATABASE: "This file does not hold notes.",
};

/** Migrates, or throws an error whose message is for the user. */
export function migrate(adapter) {
  let [count, begun, waiting] = [0, 0, false];
  const onProgress = (event) => {
    if (event.type === "run-started") count = event.pending;
    if (event.type === "migration-started") console.error(`[${++begun}/${count}] ${event.description}`);
    if (event.type === "waiting" && !waiting) {
      waiting = true;
      console.error("waiting for another program");
    }
  };
  try {
    new Migrator(readMigrations(directory), { onProgress, wait: 3000 }).run(adapter);
  } catch (error) {
    if (!(error instanceof MigrationError)) throw error;
    throw new Error(WORDS[error.code] ?? unforeseen(error), { cause: error });
  }
}

/** What the failed migration did is undone; what came before it is done and stays. */
function unforeseen({ code, message }) {
  return `These notes could not be updated, and what was begun is undone. Please report this:\n  ${code}: ${message}`;
}
