// Where notes are: all of them, the notebooks, the tags, the archive.

import { h } from "../dom.js";
import { count as counted } from "../format.js";
import { icon } from "../icons.js";
import { link, type Place } from "../route.js";
import type { Library, Notebook } from "./library.js";

export async function sidebar(
  library: Library,
  here: Place,
  edit: (notebook?: Notebook) => void,
): Promise<HTMLElement[]> {
  const [notebooks, tags, counts] = await Promise.all([
    library.notebooks(),
    library.tags(),
    library.counts(),
  ]);
  const entry = (place: Place, name: string, count: number, mark?: HTMLElement) =>
    h(
      "li",
      {},
      h(
        "a",
        { href: link(place), "aria-current": link(place) === link(here) && "page" },
        mark,
        h("span", { class: "name" }, name),
        h("span", { class: "count", "aria-label": counted(count, "note") }, count),
      ),
    );
  const current = notebooks.find(({ id }) => here.kind === "notebook" && id === here.id);
  return [
    h(
      "ul",
      {},
      entry({ kind: "all" }, "All notes", counts.all),
      counts.loose > 0 && entry({ kind: "loose" }, "No notebook", counts.loose),
      (counts.archive > 0 || here.kind === "archive") &&
        entry({ kind: "archive" }, "Archive", counts.archive),
    ),
    h(
      "div",
      { class: "heading" },
      h("h2", {}, "Notebooks"),
      current &&
        h(
          "button",
          { id: "edit-notebook", class: "quiet small", type: "button", onclick: () => edit(current) },
          "Edit",
        ),
      h(
        "button",
        {
          id: "new-notebook",
          class: "quiet",
          type: "button",
          "aria-label": "New notebook",
          onclick: () => edit(),
        },
        icon("add"),
      ),
    ),
    h(
      "ul",
      {},
      ...notebooks.map(({ id, name, color, note_count }) =>
        entry({ kind: "notebook", id }, name, note_count, h("span", { class: `dot ${color}` })),
      ),
    ),
    ...(tags.length === 0
      ? []
      : [
          h("div", { class: "heading" }, h("h2", {}, "Tags")),
          h(
            "ul",
            {},
            ...tags.map(({ id, name, note_count }) =>
              entry(
                { kind: "tag", id },
                name,
                note_count,
                h("span", { class: "hash", "aria-hidden": "true" }, "#"),
              ),
            ),
          ),
        ]),
  ];
}
