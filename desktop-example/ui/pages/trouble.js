// The page when the notes are not open: what it means, and each way out of it.

import { h } from "../dom.js";
import { moment, size } from "../format.js";
import { close, restore, retry, showFile, startAfresh } from "../native.js";
import { TROUBLE } from "../words.js";
import { saying, showCard, ways } from "./card.js";

export function showTrouble({ kind, copy, report }) {
  const { title, text, ways: names } = TROUBLE[kind];
  const said = saying();
  const acts = {
    retry: ["Try again", retry],
    restore: copy && ["Open the copy", () => restore(copy.name)],
    fresh: ["Start with no notes", startAfresh],
    show: ["Show the file", () => showFile()],
    report: ["Copy a report", () => copyText(report)],
    close: ["Close Fieldnotes", close],
  };
  const possible = names.map((name) => acts[name]).filter(Boolean);
  showCard({
    name: "recovery",
    title,
    text,
    more: [
      copy && names.includes("restore") && h("p", {}, `The copy is of ${moment(copy.taken)}, ${size(copy.size)}.`),
    ],
    buttons: ways(possible, said),
    below: [
      said,
      h(
        "details",
        {},
        h("summary", {}, "What happened, for those who make the app"),
        h("pre", {}, report),
      ),
    ],
  });
}

async function copyText(report) {
  await navigator.clipboard.writeText(report);
  return "Copied. It holds nothing of your notes: it is what stands below.";
}
