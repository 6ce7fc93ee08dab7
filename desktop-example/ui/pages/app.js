// The frame of the app: what is at the top, and below it the page that the address says.

import { fill, h, show } from "../dom.js";
import { icon } from "../icons.js";
import { failed } from "../notices.js";
import { DATABASE, link, route } from "../route.js";
import { databasePage } from "./database.js";
import { NotesPage } from "./notes.js";

export function showApp() {
  const notes = new NotesPage();
  const search = h("input", {
    type: "search",
    id: "search",
    placeholder: "Search titles",
    "aria-label": "Search titles",
    autocomplete: "off",
    oninput: () => notes.search(search.value).catch(failed),
  });
  const create = () => notes.create().catch(failed);
  const main = h("main", { id: "page" });
  const header = h(
    "header",
    {},
    h(
      "a",
      { class: "brand", href: link({ kind: "all" }), "aria-label": "Fieldnotes" },
      h("img", { src: "/icon.svg", alt: "", width: 28, height: 28 }),
      h("span", {}, "Fieldnotes"),
    ),
    search,
    h(
      "button",
      { class: "primary new", type: "button", "aria-label": "New note", onclick: create },
      icon("add"),
      h("span", {}, "New note"),
    ),
    h(
      "a",
      { class: "button quiet", id: "to-database", href: DATABASE, "aria-label": "Database" },
      icon("database"),
    ),
  );

  const turn = async () => {
    const to = route();
    document.body.dataset.page = to.page;
    if (to.page === "notes") await notes.show(main, to);
    else fill(main, await databasePage());
  };
  const onTurn = () => void turn().catch(failed);
  // A second window may have changed something.
  const onFocus = () => void notes.refresh().catch(failed);
  addEventListener("hashchange", onTurn);
  addEventListener("focus", onFocus);
  show(header, main);
  onTurn();
  const leave = () => {
    removeEventListener("hashchange", onTurn);
    removeEventListener("focus", onFocus);
  };
  return { leave };
}
