// One note: its text, what it belongs to, and what can be done with it.

import { confirm } from "../dialog.js";
import { h } from "../dom.js";
import { moment, size } from "../format.js";
import { icon } from "../icons.js";
import { archiveNote, deleteNote, moveNote, openNote, pinNote, places, saveNote } from "../native.js";
import { failed } from "../notices.js";
import { link } from "../route.js";
import { Saver } from "./saver.js";

const STATES = { saving: "", saved: "Saved", failed: "Not saved" };

/** `desk` is told when the lists are not up to date any more, and shows another note, or none. */
export async function editor(desk, id) {
  const [note, { notebooks }] = await Promise.all([openNote(id), places()]);
  if (!note) return h("p", { class: "empty" }, "This note is not there any more.");

  const state = h("span", { class: "state", role: "status" });
  const saver = new Saver(
    ({ title, body }) => saveNote(id, title, body),
    (now, error) => {
      state.textContent = STATES[now];
      if (now === "failed") failed(error);
      if (now === "saved") desk.changed().catch(failed);
    },
  );
  const oninput = () => saver.set({ title: title.value, body: body.value });
  const title = h("input", {
    class: "title",
    value: note.title === "Untitled" ? "" : note.title,
    placeholder: "Untitled",
    "aria-label": "Title",
    autocomplete: "off",
    oninput,
  });
  const body = h("textarea", {
    value: note.body,
    placeholder: "Write first, sort later.",
    "aria-label": "Text",
    oninput,
  });
  const back = { class: "button quiet back", href: link(desk.place), "aria-label": "Back to the list" };
  return h(
    "article",
    {},
    h("div", { class: "tools" }, h("a", back, icon("back")), state, ...tools(desk, note)),
    title,
    h("p", { class: "born" }, `Created ${moment(note.createdAt)}`),
    details(desk, note, notebooks),
    body,
  );
}

function tools(desk, note) {
  const tool = (name, label, act, pressed) =>
    h(
      "button",
      {
        class: "quiet",
        type: "button",
        title: label,
        "aria-label": label,
        "aria-pressed": pressed === undefined ? null : String(pressed),
        onclick: () => act().catch(failed),
      },
      icon(name),
    );
  let { pinned } = note;
  const turn = async () => {
    await pinNote(note.id, !pinned);
    pinned = !pinned;
    pin.setAttribute("aria-pressed", String(pinned));
    await desk.changed();
  };
  const pin = tool("pin", "Pin to the top", turn, pinned);
  const archive = tool("archive", note.archived ? "Take out of the archive" : "Archive", async () => {
    await archiveNote(note.id, !note.archived);
    desk.open(null);
  });
  const remove = tool("remove", "Delete", async () => {
    const sure = await confirm({
      title: `Delete “${note.title}”?`,
      text: "It cannot be brought back. To put it out of sight, archive it.",
      yes: "Delete",
    });
    if (!sure) return;
    await deleteNote(note.id);
    desk.open(null);
  });
  return [pin, archive, remove];
}

function details(desk, note, notebooks) {
  const notebook = h(
    "select",
    {
      id: "note-notebook",
      "aria-label": "Notebook",
      onchange: async () => {
        await moveNote(note.id, notebook.value ? Number(notebook.value) : null).catch(failed);
        await desk.changed().catch(failed);
      },
    },
    h("option", { value: "" }, "No notebook"),
    ...notebooks.map(({ id, name }) => h("option", { value: id }, name)),
  );
  notebook.value = String(note.notebook ?? "");
  const mention = ({ id, title }, at) => [at > 0 && ", ", h("a", { href: link({ kind: "all" }, id) }, title)];
  return h(
    "div",
    { class: "details" },
    h(
      "div",
      { class: "belongs" },
      notebook,
      ...note.tags.map((tag) => h("span", { class: "chip" }, `#${tag}`)),
    ),
    note.files.length > 0 &&
      h(
        "ul",
        { class: "attached", "aria-label": "Files" },
        ...note.files.map(({ name, size: bytes }) =>
          h("li", { class: "attachment" }, icon("file"), `${name} · ${size(bytes)}`),
        ),
      ),
    note.mentions.length > 0 && h("p", { class: "mentions" }, "Mentioned in ", ...note.mentions.flatMap(mention)),
  );
}
