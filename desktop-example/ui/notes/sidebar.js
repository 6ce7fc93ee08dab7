// Where notes are: all of them, the notebooks, the tags, the archive.

import { h } from "../dom.js";
import { count } from "../format.js";
import { link } from "../route.js";

export function sidebar({ all, loose, archive, notebooks, tags }, here) {
  const entry = (place, name, notes, mark) =>
    h(
      "li",
      {},
      h(
        "a",
        { href: link(place), "aria-current": link(place) === link(here) && "page" },
        mark,
        h("span", { class: "name", title: name }, name),
        h("span", { class: "count", "aria-label": count(notes, "note") }, notes),
      ),
    );
  const group = (name, entries) =>
    entries.length === 0
      ? []
      : [h("div", { class: "heading" }, h("h2", {}, name)), h("ul", {}, ...entries)];
  return [
    h(
      "ul",
      {},
      entry({ kind: "all" }, "All notes", all),
      loose > 0 && entry({ kind: "loose" }, "No notebook", loose),
      (archive > 0 || here.kind === "archive") && entry({ kind: "archive" }, "Archive", archive),
    ),
    ...group(
      "Notebooks",
      notebooks.map(({ id, name, color, notes }) =>
        entry({ kind: "notebook", id }, name, notes, h("span", { class: `dot ${color}` })),
      ),
    ),
    ...group(
      "Tags",
      tags.map(({ id, name, notes }) =>
        entry({ kind: "tag", id }, name, notes, h("span", { class: "hash", "aria-hidden": "true" }, "#")),
      ),
    ),
  ];
}
