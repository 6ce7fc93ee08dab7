// Questions to the user, as dialogs of the browser.

import { h } from "../dom.js";
import type { Library, Notebook } from "./library.js";

const COLORS = ["moss", "clay", "sky", "slate"] as const;

/** Whether the user wants it. */
export async function confirm(title: string, text: string, yes: string): Promise<boolean> {
  const [answer] = await ask(
    h("h2", {}, title),
    h("p", {}, text),
    h(
      "div",
      { class: "actions" },
      h("button", { value: "yes", class: "danger" }, yes),
      h("button", { value: "no", autofocus: true }, "Cancel"),
    ),
  );
  return answer === "yes";
}

/** Makes a notebook, or changes or deletes one. Says which is there then. */
export async function notebookDialog(
  library: Library,
  notebook?: Notebook,
): Promise<number | null | undefined> {
  const [answer, values] = await ask(
    h("h2", {}, notebook ? "Notebook" : "New notebook"),
    h(
      "label",
      {},
      "Name",
      h("input", {
        name: "name",
        value: notebook?.name ?? "",
        required: true,
        maxlength: 60,
        autocomplete: "off",
      }),
    ),
    h(
      "fieldset",
      {},
      h("legend", {}, "Color"),
      ...COLORS.map((color) =>
        h(
          "label",
          { class: "color" },
          h("input", {
            type: "radio",
            name: "color",
            value: color,
            checked: color === (notebook?.color ?? "moss"),
          }),
          h("span", { class: `dot ${color}` }),
          color,
        ),
      ),
    ),
    h(
      "div",
      { class: "actions" },
      h("button", { value: "save", class: "primary" }, notebook ? "Save" : "Create"),
      h("button", { value: "no", formnovalidate: true }, "Cancel"),
      notebook && h("button", { value: "delete", class: "danger quiet", formnovalidate: true }, "Delete"),
    ),
  );
  const name = String(values.get("name") ?? "").trim();
  const color = String(values.get("color"));
  if (answer === "save" && name) {
    if (!notebook) return library.createNotebook(name, color);
    await library.changeNotebook(notebook.id, name, color);
    return notebook.id;
  }
  if (answer !== "delete" || !notebook) return undefined;
  const sure = await confirm(
    `Delete the notebook “${notebook.name}”?`,
    "Its notes stay, without a notebook.",
    "Delete",
  );
  if (!sure) return undefined;
  await library.deleteNotebook(notebook.id);
  return null;
}

/** What was pressed, and what was filled in. */
function ask(...content: (HTMLElement | undefined)[]): Promise<[string, FormData]> {
  const form = h("form", { method: "dialog" }, ...content);
  const dialog = h("dialog", {}, form);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.onclose = () => {
      resolve([dialog.returnValue, new FormData(form)]);
      dialog.remove();
    };
  });
}
