// What each kind of trouble means to the user, and the ways out of it, the best first.

export const TROUBLE = {
  failed: {
    title: "The update could not be finished",
    text: "One of its steps failed and was undone. Your notes are safe. Most often the next version of Fieldnotes puts it right; until then you can go back to how they were before the update, and use the version before this one.",
    ways: ["retry", "restore", "report", "show"],
  },
  newer: {
    title: "Your notes need a newer Fieldnotes",
    text: "A newer version of Fieldnotes has been used on this computer, and your notes are already kept in its way. They are fine. Install the newest version and start it. Or open the copy made before that update; what was written since stays in a copy of its own.",
    ways: ["close", "restore", "show"],
  },
  busy: {
    title: "Something else is using your notes",
    text: "Another program has the file of your notes and does not let go of it. Perhaps that is a second Fieldnotes, or one that makes backups. Close it, or wait until it is done, and try again.",
    ways: ["retry", "show", "report"],
  },
  "read-only": {
    title: "Your notes cannot be changed here",
    text: "Fieldnotes may read the file of your notes but not write to it, so nothing you write would stay. Perhaps the disk is locked, or the file belongs to somebody else. Allow writing to the file and its folder, and try again.",
    ways: ["retry", "show", "report"],
  },
  "disk-full": {
    title: "There is no room left on the disk",
    text: "Fieldnotes needs some to open your notes. They are as they were, and nothing is lost. Make some room, and try again.",
    ways: ["retry", "show", "report"],
  },
  damaged: {
    title: "The file of your notes is damaged",
    text: "It is no database, or parts of it cannot be read. If there is a copy from before, open that; the damaged file is set aside and not deleted, as much of it may be saved by someone who knows how.",
    ways: ["restore", "show", "report", "retry"],
  },
  gone: {
    title: "The file of your notes is not there",
    text: "It is missing or empty, but there is a copy. Open the copy, or, if you have removed the file yourself, start with no notes. The copies are kept either way.",
    ways: ["restore", "fresh", "show"],
  },
  "no-copy": {
    title: "No copy of your notes could be made",
    text: "Fieldnotes makes one before each update, so that nothing can be lost, and has not begun the update without it. Your notes are as they were. Look whether there is room on the disk, and try again.",
    ways: ["retry", "show", "report"],
  },
  other: {
    title: "Your notes could not be opened",
    text: "They are still on this computer. Try again; if that does not help, tell those who make the app what it says below.",
    ways: ["retry", "restore", "report", "show"],
  },
};
