// What an error means to the user, and what there is to do, the best first.

export type Way = "reload" | "retry" | "use-here" | "restore" | "export" | "import";

export interface Advice {
  readonly title: string;
  readonly text: string;
  readonly ways: readonly Way[];
}

const BROKEN_UPDATE: Advice = {
  title: "The update could not be finished",
  text: "One of its steps failed and was undone. Your notes are still on this device, and you can save them as a file. Most often the next version of Fieldnotes puts it right.",
  ways: ["retry", "restore", "export", "import"],
};

const DAMAGED: Advice = {
  title: "The file of your notes is damaged",
  text: "Parts of it cannot be read. Save the file as it is first: much of it may be saved by someone who knows how. Then go back to the copy, if there is one, or to a backup.",
  ways: ["export", "restore", "import", "retry"],
};

const ADVICE: Record<string, Advice> = {
  DATABASE_NEWER: {
    title: "A newer version is ready",
    text: "A newer version of Fieldnotes has been used in another tab, and your notes are already kept in its way. They are fine. Reload to get that version here too.",
    ways: ["reload", "export"],
  },
  OPEN_ELSEWHERE: {
    title: "Fieldnotes is open in another tab",
    text: "One tab at a time has your notes.",
    ways: ["use-here", "retry"],
  },
  OPFS_ABSENT: {
    title: "This browser gives Fieldnotes no place for your notes",
    text: "That is so in some private windows, in old browsers, and where the address does not begin with https. Open Fieldnotes in a normal window of a current browser. Nothing was stored, and nothing was lost.",
    ways: ["reload"],
  },
  OPFS_BUSY: {
    title: "Something else is using your notes",
    text: "Another tab or an earlier one that has not ended yet holds the file. Close the other tabs of Fieldnotes and try again.",
    ways: ["retry", "reload"],
  },
  DISK_FULL: {
    title: "There is no room left",
    text: "The disk is full, or what the browser gives to Fieldnotes is used up. Your notes are as they were. Make some room and try again.",
    ways: ["retry", "export"],
  },
  WORKER: {
    title: "Fieldnotes could not be loaded",
    text: "A part of the app is missing or has stopped. Your notes are not touched by that. Reload to get it again.",
    ways: ["reload", "retry"],
  },
  EXECUTE: BROKEN_UPDATE,
  FAILED_BEFORE: BROKEN_UPDATE,
  FOREIGN_KEY: BROKEN_UPDATE,
  CORRUPT: DAMAGED,
  NOT_A_DATABASE: DAMAGED,
};

const OTHERWISE: Advice = {
  title: "Your notes could not be opened",
  text: "They are still on this device. Try again; if that does not help, save the file and tell those who make the app what it says below.",
  ways: ["retry", "reload", "restore", "export", "import"],
};

export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}

export function advice(error: unknown): Advice {
  return ADVICE[codeOf(error) ?? ""] ?? OTHERWISE;
}
