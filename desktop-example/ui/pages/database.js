// The page about the file: what was done to it, its copies, and how to keep it.

import { confirm } from "../dialog.js";
import { h } from "../dom.js";
import { count, moment, size, took } from "../format.js";
import { check, database, exportFile, restore, showFile } from "../native.js";
import { saying, ways } from "./card.js";

export async function databasePage() {
  const facts = await database();
  const applied = facts.ledger.filter(({ state }) => state === "applied");
  return h(
    "div",
    { class: "database" },
    h("h1", {}, "Database"),
    h("p", { class: "lead" }, "Your notes are one SQLite file: ", h("code", {}, facts.path)),
    h(
      "dl",
      { class: "facts" },
      fact("Version", facts.version ?? "none", `${count(applied.length, "migration")} applied`),
      fact("Size", size(facts.size), `and ${count(facts.copies.length, "copy", "copies")} of it`),
      fact("Last start", took(facts.launch), `${took(facts.opening)} of it for the database`),
    ),
    backup(),
    soundness(),
    h("h2", {}, "Copies"),
    h("p", {}, "Made before each update, so that there is a way back. The newest are kept."),
    copies(facts.copies),
    h("h2", {}, "Ledger"),
    h("p", {}, "Each change that a version of Fieldnotes made to the file, as it is recorded in the file itself."),
    ledger(facts.ledger),
  );
}

function fact(name, value, more) {
  return h("div", {}, h("dt", {}, name), h("dd", {}, h("strong", {}, value), h("span", {}, more)));
}

function panel(title, text, ...acts) {
  const said = saying();
  const buttons = ways(acts, said);
  buttons[0].className = "";
  return h(
    "section",
    { class: "panel" },
    h("h2", {}, title),
    h("p", {}, text),
    h("div", { class: "actions" }, ...buttons),
    said,
  );
}

function backup() {
  return panel(
    "Backup",
    "The file opens in any program that knows SQLite, and in Fieldnotes on another computer.",
    ["Save a backup", async () => `Saved among your downloads as ${await exportFile()}.`],
    ["Show the file", () => showFile()],
  );
}

function soundness() {
  return panel("Soundness", "SQLite can look through the whole file for damage. Nothing is changed by that.", [
    "Check the file",
    async () => {
      const damage = await check();
      return damage.length > 0 ? `There is damage: ${damage.join("; ")}.` : "The file is sound.";
    },
  ]);
}

function copies(list) {
  if (list.length === 0) return h("p", { class: "none" }, "There is none yet: this database has not been updated.");
  return h("ul", { class: "copies" }, ...list.map(copy));
}

function copy({ name, taken, version, size: bytes }) {
  const said = saying();
  const question = {
    title: `Open the copy of ${moment(taken)}?`,
    text: "It takes the place of your notes. They are kept as a copy, so that there is a way back from this too.",
    yes: "Open the copy",
  };
  const open = async () => {
    if (await confirm(question)) await restore(name);
  };
  const buttons = ways(
    [
      ["Open…", open],
      ["Show", () => showFile(name)],
    ],
    said,
  );
  for (const button of buttons) button.className = "small";
  return h(
    "li",
    {},
    h(
      "div",
      {},
      h("strong", {}, moment(taken)),
      h("span", {}, `version ${version ?? "none"} · ${size(bytes)}`),
      said,
    ),
    h("div", { class: "actions" }, ...buttons),
  );
}

function ledger(entries) {
  const heads = ["Version", "Name", "Applied", "Took", "State", "Checksum"];
  return h(
    "table",
    {},
    h("thead", {}, h("tr", {}, ...heads.map((head) => h("th", { scope: "col" }, head)))),
    h("tbody", {}, ...entries.map(row)),
  );
}

function row({ version, name, when, took: time, state, checksum }) {
  return h(
    "tr",
    {},
    h("td", { class: "version" }, version),
    h("th", { scope: "row" }, name),
    h("td", { class: "date" }, when ? moment(when) : "–"),
    h("td", { class: "number" }, time === null ? "–" : took(time)),
    h("td", { class: "state-cell" }, h("span", { class: `badge ${state.replace(" ", "-")}` }, state)),
    h("td", { class: "sum" }, h("code", { title: checksum }, checksum?.slice(0, 12) ?? "–")),
  );
}
