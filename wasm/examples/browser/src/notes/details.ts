// What a note belongs to: its notebook, tags and files, and the notes that mention it.

import { fill, h } from "../dom.js";
import { download } from "../files.js";
import { size } from "../format.js";
import { icon } from "../icons.js";
import { link } from "../route.js";
import type { Desk } from "./editor.js";
import type { Note } from "./library.js";

export async function details(desk: Desk, note: Note): Promise<HTMLElement> {
  const { library } = desk;
  const [notebooks, files, mentions] = await Promise.all([
    library.notebooks(),
    library.attachments(note.id),
    library.backlinks(note.id),
  ]);

  const notebook = h(
    "select",
    {
      id: "note-notebook",
      "aria-label": "Notebook",
      onchange: async () => {
        await library.move(note.id, notebook.value ? Number(notebook.value) : null).catch(desk.failed);
        await desk.changed();
      },
    },
    h("option", { value: "" }, "No notebook"),
    ...notebooks.map(({ id, name }) => h("option", { value: id }, name)),
  );
  notebook.value = String(note.notebook_id ?? "");

  const tags = h("div", { class: "tags" });
  await fillTags(desk, note.id, tags);

  return h(
    "div",
    { class: "details" },
    h("div", { class: "belongs" }, notebook, tags),
    files.length > 0 &&
      h(
        "ul",
        { class: "attached", "aria-label": "Files" },
        ...files.map(({ id, file_name, byte_size }) =>
          h(
            "li",
            {},
            h(
              "button",
              {
                type: "button",
                class: "file",
                onclick: async () => download(await library.content(id), file_name),
              },
              icon("file"),
              `${file_name} · ${size(byte_size)}`,
            ),
          ),
        ),
      ),
    mentions.length > 0 &&
      h(
        "p",
        { class: "mentions" },
        "Mentioned in ",
        ...mentions.flatMap(({ from_note_id, from_title }, at) => [
          at > 0 && ", ",
          h("a", { href: link({ kind: "all" }, from_note_id) }, from_title),
        ]),
      ),
  );
}

async function fillTags(desk: Desk, note: number, place: HTMLElement): Promise<void> {
  const { library } = desk;
  const again = async () => {
    await fillTags(desk, note, place);
    await desk.changed();
  };
  const [own, all] = await Promise.all([library.tagsOf(note), library.tags()]);
  const input = h("input", {
    id: "new-tag",
    placeholder: "Add a tag",
    "aria-label": "Add a tag",
    list: "all-tags",
    autocomplete: "off",
    autocapitalize: "off",
    maxlength: 40,
    // Enter, a choice from the list, or leaving the field.
    onchange: async () => {
      const name = input.value.trim();
      input.value = "";
      if (name) await library.tag(note, name).then(again, desk.failed);
    },
  });
  fill(
    place,
    ...own.map(({ id, name }) =>
      h(
        "span",
        { class: "chip" },
        `#${name}`,
        h(
          "button",
          {
            type: "button",
            "aria-label": `Remove the tag ${name}`,
            onclick: () => library.untag(note, id).then(again, desk.failed),
          },
          "✕",
        ),
      ),
    ),
    input,
    h("datalist", { id: "all-tags" }, ...all.map(({ name }) => h("option", { value: name }))),
  );
}
