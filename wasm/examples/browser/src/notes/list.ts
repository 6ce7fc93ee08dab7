// The notes of a place, pinned ones first.

import { h } from "../dom.js";
import { when } from "../format.js";
import { icon } from "../icons.js";
import { link, type Place } from "../route.js";
import type { Library, Listed } from "./library.js";

export async function list(
  library: Library,
  place: Place,
  search: string,
  open: number | null,
): Promise<HTMLElement> {
  const notes = await library.notes(place, search);
  if (notes.length === 0) return h("p", { class: "empty" }, nothing(place, search));
  return h("ul", {}, ...notes.map((note) => entry(note, place, open)));
}

function entry(note: Listed, place: Place, open: number | null): HTMLElement {
  return h(
    "li",
    {},
    h(
      "a",
      { href: link(place, note.id), "aria-current": note.id === open && "true" },
      h(
        "span",
        { class: "top" },
        h("strong", {}, note.title),
        note.pinned === 1 && h("span", { class: "pinned", role: "img", "aria-label": "pinned" }, icon("pin")),
        h("time", {}, when(note.updated_at)),
      ),
      h("span", { class: "excerpt" }, note.excerpt || "Nothing in it yet"),
      h(
        "span",
        { class: "meta" },
        h("span", { class: `dot ${note.color ?? "none"}` }),
        note.notebook,
        ...(note.tags?.split("; ") ?? []).map((tag) => h("span", { class: "tag" }, `#${tag}`)),
        note.attachment_count > 0 && h("span", { class: "files" }, icon("file"), note.attachment_count),
      ),
    ),
  );
}

function nothing(place: Place, search: string): string {
  if (search) return `No title here has “${search}” in it.`;
  if (place.kind === "archive") return "Nothing is archived.";
  return "No notes here yet.";
}
