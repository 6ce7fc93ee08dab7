import { moment } from "../format.js";
import { close, retry, showFile } from "../native.js";
import { saying, showCard, ways } from "./card.js";

/** A copy has taken the place of the notes, and they are not open yet. */
export function showRestored({ taken }) {
  const said = saying();
  showCard({
    name: "recovery",
    title: `Your notes are as they were on ${moment(taken)}`,
    text: "What was there until now is kept too. When this version of Fieldnotes opens them, it updates them again. If that has failed before, use the version before this one until there is a newer one.",
    buttons: ways(
      [
        ["Open my notes", retry],
        ["Close Fieldnotes", close],
        ["Show the file", () => showFile()],
      ],
      said,
    ),
    below: [said],
  });
}
