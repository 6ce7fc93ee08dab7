// Questions to the user, as dialogs of the page.

import { h } from "./dom.js";

/** Asks, until it is answered or taken back. No answer is a no. */
export function ask({ title, text, yes, no }) {
  const dialog = h(
    "dialog",
    {},
    h(
      "form",
      { method: "dialog" },
      h("h2", {}, title),
      h("p", {}, text),
      h(
        "div",
        { class: "actions" },
        h("button", { value: "yes", class: "danger" }, yes),
        h("button", { value: "no", autofocus: true }, no),
      ),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
  const answer = new Promise((resolve) => {
    dialog.onclose = () => {
      dialog.remove();
      resolve(dialog.returnValue);
    };
  });
  return {
    answer: answer.then((value) => value === "yes"),
    takeBack: () => dialog.remove(),
  };
}

export const confirm = (question) => ask({ no: "Cancel", ...question }).answer;
