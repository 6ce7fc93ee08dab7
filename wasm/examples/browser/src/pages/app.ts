// The frame of the app: what is at the top, and below it the page that the address says.

import type { Database } from "litemigrate/sqlite";
import { advice, codeOf } from "../advice.js";
import { fill, h, show } from "../dom.js";
import { icon } from "../icons.js";
import { Library } from "../notes/library.js";
import { notice } from "../notices.js";
import { DATABASE, go, link, route } from "../route.js";
import { databasePage } from "./database.js";
import { NotesPage } from "./notes.js";

/** Shows the app, until the function that is returned is called. */
export function showApp(db: Database): () => void {
  const notes = new NotesPage(new Library(db), failed);
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
      h("img", { src: "./icon.svg", alt: "", width: 28, height: 28 }),
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
    document.body.dataset["page"] = to.page;
    if (to.page === "notes") await notes.show(main, to);
    else fill(main, await databasePage(db, () => go(link({ kind: "all" }))));
  };
  const onTurn = () => void turn().catch(failed);
  addEventListener("hashchange", onTurn);
  show(header, main);
  onTurn();
  return () => removeEventListener("hashchange", onTurn);
}

function failed(error: unknown): void {
  // That the database went away is told by the page that takes this one's place.
  const code = codeOf(error);
  if (code === "OPEN_ELSEWHERE" || code === "CLOSED") return;
  const why = code === "DISK_FULL" ? advice(error).text : (error as Error).message;
  notice(code === "CONSTRAINT" ? "That name is taken." : `That did not work: ${why}`);
}
