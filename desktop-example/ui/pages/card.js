// A page with one thing to say, and what can be done about it.

import { h, show } from "../dom.js";

/** `more` comes between the text and the buttons, `below` is the rest. */
export function showCard({ name, title, text, more = [], buttons = [], below = [] }) {
  show(
    h(
      "main",
      { class: `message ${name}` },
      h(
        "div",
        { class: "card" },
        h("h1", { tabindex: -1 }, title),
        h("p", {}, text),
        ...more,
        h("div", { class: "actions" }, ...buttons),
        ...below,
      ),
    ),
  );
}

/** A button for each way, the first of them the one to take. While one works, all are off. */
export function ways(list, said) {
  const buttons = list.map(([label, act], at) => {
    const onclick = async () => {
      for (const button of buttons) button.disabled = true;
      said.textContent = "";
      try {
        said.textContent = (await act()) ?? "";
      } catch (error) {
        said.textContent = `That did not work: ${error.message ?? error}.`;
      }
      for (const button of buttons) button.disabled = false;
    };
    return h("button", { type: "button", class: at === 0 && "primary", onclick }, label);
  });
  return buttons;
}

/** Where a card says how it went. */
export const saying = () => h("p", { class: "said", role: "status" });
