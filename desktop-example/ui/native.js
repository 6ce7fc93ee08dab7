// Everything that this page can ask of the app. `src/commands` is the other side.

const { Channel, invoke } = window.__TAURI__.core;

/** @param {(message: object) => void} listener is told what to show, at once and whenever it changes. */
export function watch(listener) {
  return invoke("watch", { page: new Channel(listener) });
}

export const readChanges = () => invoke("read_changes");
export const retry = () => invoke("retry");
export const startAfresh = () => invoke("start_afresh");
export const giveUp = () => invoke("give_up");
export const keepGoing = () => invoke("keep_going");
export const stop = () => invoke("stop");
export const close = () => invoke("close");
export const restore = (copy) => invoke("restore", { copy });
export const showFile = (copy = null) => invoke("show_file", { copy });

export const places = () => invoke("places");
export const listNotes = (place, search) => invoke("list_notes", { place, search });
export const openNote = (id) => invoke("note", { id });
export const createNote = (place) => invoke("create_note", { place });
export const saveNote = (id, title, body) => invoke("save_note", { id, title, body });
export const pinNote = (id, pinned) => invoke("pin_note", { id, pinned });
export const archiveNote = (id, archived) => invoke("archive_note", { id, archived });
export const moveNote = (id, notebook) => invoke("move_note", { id, notebook });
export const deleteNote = (id) => invoke("delete_note", { id });

export const database = () => invoke("database");
export const exportFile = () => invoke("export");
export const check = () => invoke("check");
