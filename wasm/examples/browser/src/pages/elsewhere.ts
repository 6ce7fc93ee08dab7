import { h, show } from "../dom.js";
import { unsaved } from "../notes/saver.js";

/** The page while another tab has the notes. They open here by themselves when that one is closed. */
export function showElsewhere(state: "waiting" | "asked", takeOver: () => void): void {
  const asked = state === "asked";
  const lost = unsaved();
  show(
    h(
      "main",
      { class: "message" },
      h(
        "div",
        { class: "card" },
        h("h1", { tabindex: -1 }, "Fieldnotes is open in another tab"),
        h(
          "p",
          {},
          asked
            ? "That tab has been asked to hand your notes over. If nothing happens, close it."
            : "One tab at a time has your notes, so that none of them overwrites the other. They open here when the other tab is closed.",
        ),
        lost !== undefined &&
          h(
            "label",
            {},
            "Not saved before the other tab took over",
            h("textarea", { readonly: true, rows: 6 }, lost),
          ),
        h(
          "div",
          { class: "actions" },
          h(
            "button",
            { class: "primary", type: "button", disabled: asked, onclick: takeOver },
            asked ? "Waiting for it…" : "Use it here",
          ),
        ),
      ),
    ),
  );
}
