// What is new, after an upgrade.

import { change } from "../changes.js";
import { h } from "../dom.js";
import { count, moment, size } from "../format.js";
import { readChanges, showFile } from "../native.js";
import { saying, showCard, ways } from "./card.js";

export function showUpgraded({ changes, copy }) {
  const said = saying();
  showCard({
    name: "upgraded",
    title: "Your notes are up to date",
    text: `They now have ${count(changes.length, "change")} that came with new versions of Fieldnotes.`,
    more: [
      h("ul", { class: "changes", tabindex: 0 }, ...changes.map((one) => h("li", {}, change(one)))),
      h("p", {}, `A copy of how they were is kept, of ${moment(copy.taken)}, ${size(copy.size)}.`),
    ],
    buttons: ways(
      [
        ["Open my notes", readChanges],
        ["Show the copy", () => showFile(copy.name)],
      ],
      said,
    ),
    below: [said],
  });
}
