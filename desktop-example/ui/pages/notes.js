// The page of notes: where, which, and the one that is open.

import { fill, find, h } from "../dom.js";
import { createNote, listNotes, places } from "../native.js";
import { editor } from "../notes/editor.js";
import { list } from "../notes/list.js";
import { sidebar } from "../notes/sidebar.js";
import { go, link, route } from "../route.js";

export class NotesPage {
  #here = { place: { kind: "all" }, note: null };
  #search = "";
  #fresh = false;
  #sidebar = h("nav", { "aria-label": "Notebooks and tags" });
  #list = h("section", { class: "list", "aria-label": "Notes" });
  #editor = h("section", { class: "editor", "aria-label": "Note", tabindex: -1 });

  async show(main, here) {
    const there = this.#list.isConnected;
    const same = there && here.note === this.#here.note;
    this.#here = here;
    if (!there) fill(main, this.#sidebar, this.#list, this.#editor);
    document.body.dataset.note = here.note === null ? "none" : "open";
    await this.#lists();
    // What is being written stays as it is.
    if (!same || here.note === null) await this.#edit();
  }

  async refresh() {
    if (this.#list.isConnected) await this.#lists();
  }

  async search(text) {
    this.#search = text.trim();
    if (route().page !== "notes" || this.#here.note !== null) go(link(this.#here.place));
    await this.#lists();
  }

  async create() {
    const { place } = this.#here;
    const note = await createNote(place);
    this.#fresh = true;
    this.#search = "";
    find("#search").value = "";
    // A new note is not in the archive.
    go(link(place.kind === "archive" ? { kind: "all" } : place, note));
  }

  async #lists() {
    const { place, note } = this.#here;
    const search = this.#search;
    const [there, notes] = await Promise.all([places(), listNotes(place, search)]);
    // Something else may have been asked for meanwhile, and be there already.
    if (place !== this.#here.place || search !== this.#search) return;
    fill(this.#sidebar, ...sidebar(there, place));
    fill(this.#list, list(notes, place, search, note));
  }

  async #edit() {
    const { place, note } = this.#here;
    const desk = {
      place,
      changed: () => this.#lists(),
      open: (other) => go(link(this.#here.place, other)),
    };
    const shown =
      note === null
        ? h("p", { class: "empty" }, "Choose a note, or write a new one.")
        : await editor(desk, note);
    if (note !== this.#here.note) return;
    fill(this.#editor, shown);
    if (this.#fresh) this.#editor.querySelector("input")?.focus();
    // In a narrow window the list is gone, and the focus with it.
    else if (note !== null && document.activeElement === document.body) this.#editor.focus();
    this.#fresh = false;
  }
}
