// The first version of the app: three migrations, and one button.

import { openDatabase } from "litemigrate/sqlite";
import { h, show } from "./dom.js";
import { NAME } from "./name.js";
import { notice } from "./notices.js";
import { reload, watch } from "./update.js";

const files = import.meta.glob<string>("../../../../migrations/**/*.sql", {
  query: "?raw",
  import: "default",
  eager: true,
});

const db = await openDatabase({ name: NAME, files });

async function write(): Promise<void> {
  await db.transaction([
    "INSERT INTO notebooks (name) VALUES ('Travel')",
    "INSERT INTO notes (notebook_id, title, body) VALUES (last_insert_rowid(), 'Bergen', 'rain, and more of it')",
  ]);
  await render();
}

async function render(): Promise<void> {
  const notes = await db.query<{ title: string }>("SELECT title FROM notes");
  show(
    h("h1", {}, "Fieldnotes 1"),
    h("button", { onclick: write }, "Write"),
    ...notes.map(({ title }) => h("p", {}, title)),
  );
}

await render();
void watch(() => notice("A new version is ready.", { label: "Reload", act: () => void reload() }));
