import type { Progress } from "litemigrate/sqlite";
import { h, show } from "../dom.js";
import { count } from "../format.js";

/** The page while the notes are opened. It hears what happens, and shows it. */
export function showOpening(): (event: Progress) => void {
  const title = h("h1", {}, "Opening your notes");
  const step = h("p", { class: "step", "aria-live": "polite" });
  show(h("main", { class: "message opening" }, h("div", { class: "card" }, title, step)));

  let pending = 0;
  let done = 0;
  const bar = h("progress", { "aria-label": "Update of your notes", value: 0 });
  return (event) => {
    switch (event.type) {
      case "run-started":
        if (event.pending === 0) return;
        pending = event.pending;
        bar.max = pending;
        title.textContent = "Updating your notes";
        step.before(h("p", {}, "This version of Fieldnotes keeps them in a new way. A moment, please."), bar);
        return;
      case "migration-started":
        step.textContent = `Step ${done + 1} of ${pending}: ${event.description}`;
        return;
      case "statement":
        bar.value = done + (event.number - 1) / event.count;
        return;
      case "migration-done":
        bar.value = ++done;
        if (done === pending) step.textContent = `${count(done, "step")} done`;
    }
  };
}
