import { find, h } from "./dom.js";

interface Choice {
  readonly label: string;
  readonly act: () => void;
}

/** Tells something below the page, until it is dismissed or, if there is nothing to choose, for a while. */
export function notice(text: string, choice?: Choice): void {
  const dismiss = () => element.remove();
  const element = h(
    "div",
    { class: "notice" },
    h("p", {}, text),
    choice && h("button", { class: "primary", type: "button", onclick: choice.act }, choice.label),
    h("button", { class: "quiet", type: "button", "aria-label": "Dismiss", onclick: dismiss }, "✕"),
  );
  const place = find("#notices");
  // The same news twice is no news.
  for (const other of [...place.children]) {
    if (other.querySelector("p")?.textContent === text) other.remove();
  }
  place.append(element);
  if (!choice) setTimeout(dismiss, 8000);
}
