// One note: its text, and the line of what can be done with it.

import { h } from "../dom.js";
import { moment } from "../format.js";
import { icon } from "../icons.js";
import { link, type Place } from "../route.js";
import { details } from "./details.js";
import { confirm } from "./dialogs.js";
import type { Library, Note } from "./library.js";
import { Saver } from "./saver.js";

export interface Desk {
  readonly library: Library;
  readonly place: Place;
  /** The lists are not up to date any more. */
  changed(): Promise<void>;
  /** Shows a note, or none. */
  open(note: number | null): void;
  /** Tells why something did not work. */
  failed(error: unknown): void;
}

export async function editor(desk: Desk, id: number): Promise<HTMLElement> {
  const note = await desk.library.note(id);
  if (!note) return h("p", { class: "empty" }, "This note is not there any more.");

  const state = h("span", { class: "state", role: "status" });
  const saver = new Saver(
    ({ title, body }) => desk.library.save(id, title, body),
    (now) => {
      if (now instanceof Error) desk.failed(now);
      if (now === "saved") desk.changed().catch(desk.failed);
      state.textContent = now instanceof Error ? "Not saved" : now === "saved" ? "Saved" : "";
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

  return h(
    "article",
    {},
    h(
      "div",
      { class: "tools" },
      h(
        "a",
        { class: "button quiet back", href: link(desk.place), "aria-label": "Back to the list" },
        icon("back"),
      ),
      state,
      ...tools(desk, note),
    ),
    title,
    h("p", { class: "born" }, `Created ${moment(note.created_at)}`),
    await details(desk, note),
    body,
  );
}

function tools(desk: Desk, note: Note): HTMLElement[] {
  const { library } = desk;
  const tool = (
    name: "pin" | "archive" | "remove",
    label: string,
    act: () => Promise<unknown>,
    pressed?: boolean,
  ) =>
    h(
      "button",
      {
        class: "quiet",
        type: "button",
        title: label,
        "aria-label": label,
        "aria-pressed": pressed === undefined ? null : String(pressed),
        onclick: () => act().catch(desk.failed),
      },
      icon(name),
    );
  const archived = note.archived === 1;
  let pinned = note.pinned === 1;
  const pin: HTMLElement = tool(
    "pin",
    "Pin to the top",
    async () => {
      await library.pin(note.id, !pinned);
      pinned = !pinned;
      pin.setAttribute("aria-pressed", String(pinned));
      await desk.changed();
    },
    pinned,
  );
  return [
    pin,
    tool("archive", archived ? "Take out of the archive" : "Archive", async () => {
      await library.archive(note.id, !archived);
      desk.open(null);
    }),
    tool("remove", "Delete", async () => {
      if (
        !(await confirm(
          `Delete “${note.title}”?`,
          "It cannot be brought back. To put it out of sight, archive it.",
          "Delete",
        ))
      )
        return;
      await library.delete(note.id);
      desk.open(null);
    }),
  ];
}
