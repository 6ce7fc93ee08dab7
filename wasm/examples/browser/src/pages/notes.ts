// The page of notes: where, which, and the one that is open.

import { fill, find, h } from "../dom.js";
import { notebookDialog } from "../notes/dialogs.js";
import { type Desk, editor } from "../notes/editor.js";
import type { Library, Notebook } from "../notes/library.js";
import { list } from "../notes/list.js";
import { sidebar } from "../notes/sidebar.js";
import { go, link, type Place, type Route, route } from "../route.js";

type Here = Extract<Route, { page: "notes" }>;

export class NotesPage {
  #here: Here = { page: "notes", place: { kind: "all" }, note: null };
  #search = "";
  #fresh = false;
  readonly #sidebar = h("nav", { "aria-label": "Notebooks and tags" });
  readonly #list = h("section", { class: "list", "aria-label": "Notes" });
  readonly #editor = h("section", { class: "editor", "aria-label": "Note", tabindex: -1 });

  constructor(
    private readonly library: Library,
    private readonly failed: (error: unknown) => void,
  ) {}

  async show(main: HTMLElement, here: Here): Promise<void> {
    const there = this.#list.isConnected;
    const same = there && here.note === this.#here.note;
    this.#here = here;
    if (!there) fill(main, this.#sidebar, this.#list, this.#editor);
    document.body.dataset["note"] = here.note === null ? "none" : "open";
    await this.#lists();
    // What is being written stays as it is.
    if (!same || here.note === null) await this.#edit();
  }

  async search(text: string): Promise<void> {
    this.#search = text.trim();
    const to = route();
    if (to.page !== "notes") go(link(this.#here.place));
    else if (to.note !== null) go(link(to.place));
    await this.#lists();
  }

  async create(): Promise<void> {
    const { place } = this.#here;
    const note = await this.library.create(place);
    this.#fresh = true;
    this.#search = "";
    find<HTMLInputElement>("#search").value = "";
    // A new note is in neither of these.
    go(link(place.kind === "archive" ? { kind: "all" } : place, note));
  }

  async #lists(): Promise<void> {
    const { place, note } = this.#here;
    const search = this.#search;
    const [side, notes] = await Promise.all([
      sidebar(this.library, place, (notebook) => void this.#notebook(notebook).catch(this.failed)),
      list(this.library, place, search, note),
    ]);
    // Something else may have been asked for meanwhile, and be there already.
    if (place !== this.#here.place || search !== this.#search) return;
    fill(this.#sidebar, ...side);
    fill(this.#list, notes);
  }

  async #edit(): Promise<void> {
    const { place, note } = this.#here;
    const desk: Desk = {
      library: this.library,
      place,
      changed: () => this.#lists(),
      open: (other) => go(link(this.#here.place, other)),
      failed: this.failed,
    };
    const shown =
      note === null
        ? h("p", { class: "empty" }, "Choose a note, or write a new one.")
        : await editor(desk, note);
    if (note !== this.#here.note) return;
    fill(this.#editor, shown);
    if (this.#fresh) this.#editor.querySelector("input")?.focus();
    // On a phone the list is gone, and the focus with it.
    else if (note !== null && document.activeElement === document.body) this.#editor.focus();
    this.#fresh = false;
  }

  async #notebook(notebook?: Notebook): Promise<void> {
    const now = await notebookDialog(this.library, notebook);
    if (now === undefined) return;
    const place: Place = now === null ? { kind: "all" } : { kind: "notebook", id: now };
    if (link(place) === link(this.#here.place)) await this.#lists();
    else go(link(place));
  }
}
