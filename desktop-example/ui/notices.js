import { find, h } from "./dom.js";

/** Tells something below the page, for a while or until it is dismissed. */
export function notice(text) {
  const dismiss = () => element.remove();
  const element = h(
    "div",
    { class: "notice" },
    h("p", {}, text),
    h("button", { class: "quiet", type: "button", "aria-label": "Dismiss", onclick: dismiss }, "✕"),
  );
  const place = find("#notices");
  // The same news twice is no news.
  for (const other of [...place.children]) {
    if (other.querySelector("p")?.textContent === text) other.remove();
  }
  place.append(element);
  setTimeout(dismiss, 8000);
}

/** Tells why something did not work. */
export function failed(error) {
  const why = WHY[error.kind] ?? error.message ?? error;
  notice(`That did not work: ${why}.`);
}

const WHY = {
  busy: "another program is using your notes at the moment",
  damaged: "the file of your notes is damaged; the page Database can check it, and has its copies",
  "disk-full": "there is no room left on the disk",
  "read-only": "the file of your notes cannot be written to",
};
