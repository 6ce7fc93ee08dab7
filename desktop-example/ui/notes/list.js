// The notes of a place, pinned ones first.

import { h } from "../dom.js";
import { when } from "../format.js";
import { icon } from "../icons.js";
import { link } from "../route.js";

export function list(notes, place, search, open) {
  if (notes.length === 0) return h("p", { class: "empty" }, nothing(place, search));
  return h("ul", {}, ...notes.map((note) => entry(note, place, open)));
}

function entry(note, place, open) {
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
        note.pinned && h("span", { class: "pinned", role: "img", "aria-label": "pinned" }, icon("pin")),
        h("time", {}, when(note.updatedAt)),
      ),
      h("span", { class: "excerpt" }, note.excerpt || "Nothing in it yet"),
      h(
        "span",
        { class: "meta" },
        h("span", { class: `dot ${note.color ?? "none"}` }),
        h("span", { class: "where", title: note.notebook }, note.notebook),
        ...(note.tags?.split("; ") ?? []).map((tag) => h("span", { class: "tag" }, `#${tag}`)),
        note.files > 0 && h("span", { class: "files" }, icon("file"), note.files),
      ),
    ),
  );
}

function nothing(place, search) {
  if (search) return `No title here has “${search}” in it.`;
  if (place.kind === "archive") return "Nothing is archived.";
  return "No notes here yet.";
}
