// The page about the file: what was done to it, how large it is, and how to keep it.

import type { Database, Entry } from "litemigrate/sqlite";
import { fill, h } from "../dom.js";
import { backupName, choose, download } from "../files.js";
import { count, moment, size } from "../format.js";
import { confirm } from "../notes/dialogs.js";

export async function databasePage(db: Database, imported: () => void): Promise<HTMLElement> {
  const [status, bytes, space, kept] = await Promise.all([
    db.status(),
    sizeOf(db),
    navigator.storage.estimate(),
    navigator.storage.persisted(),
  ]);
  const applied = status.entries.filter(({ state }) => state === "applied");
  return h(
    "div",
    { class: "database" },
    h("h1", {}, "Database"),
    h(
      "p",
      { class: "lead" },
      "Your notes are one SQLite file in this browser. Nothing of it leaves this device.",
    ),
    h(
      "dl",
      { class: "facts" },
      fact("Version", status.version ?? "none", `${count(applied.length, "migration")} applied`),
      fact("Size", size(bytes), space.quota ? `of ${size(space.quota)} that the browser gives` : ""),
      fact(
        "Last start",
        db.report.done.length > 0 ? `${db.report.done.length} applied` : "Nothing to do",
        db.hasCopy ? "a copy of what was before is kept" : "",
      ),
    ),
    keep(db, kept),
    backup(db, imported),
    h("h2", {}, "Ledger"),
    h(
      "p",
      {},
      "Each change that a version of Fieldnotes made to the file, as it is recorded in the file itself.",
    ),
    ledger(status.entries),
  );
}

async function sizeOf(db: Database): Promise<number> {
  const [row] = await db.query<{ bytes: number }>(
    "SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size",
  );
  return row?.bytes ?? 0;
}

function fact(name: string, value: string, more: string): HTMLElement {
  return h("div", {}, h("dt", {}, name), h("dd", {}, h("strong", {}, value), more && h("span", {}, more)));
}

function keep(db: Database, kept: boolean): HTMLElement {
  const section = h("section", { class: "panel" });
  const render = (text: string, ask: boolean) =>
    fill(
      section,
      h("h2", {}, "Keep my notes"),
      h("p", { role: "status" }, text),
      ask && h("button", { type: "button", id: "persist", onclick: onclick }, "Ask the browser to keep them"),
    );
  const onclick = async () => {
    if (await db.persist()) render(KEPT, false);
    else
      render(
        "The browser said no. It says yes more readily to sites that are installed, bookmarked or used often. Until then, save a backup now and then.",
        true,
      );
  };
  if (kept) render(KEPT, false);
  else
    render(
      "When the disk is full, a browser may delete what sites have stored. It can be asked not to.",
      true,
    );
  return section;
}

const KEPT = "The browser keeps your notes until you delete them, even when the disk is full.";

function backup(db: Database, imported: () => void): HTMLElement {
  const said = h("p", { class: "said", role: "status" });
  const exporting = async () => {
    download(await db.exportFile(), backupName());
    said.textContent = "The file has been saved with your downloads.";
  };
  const importing = async () => {
    const file = await choose(".db,.sqlite,.sqlite3");
    if (!file) return;
    const text = `All notes that are here now are replaced by those in ${file.name}. It is checked first, and brought up to date if it is of an older version.`;
    if (!(await confirm("Open this backup?", text, "Replace my notes"))) return;
    await db.importFile(file);
    imported();
  };
  const trying = (act: () => Promise<void>) => () =>
    act().catch((error: Error) => {
      said.textContent = `That did not work, and your notes are as they were: ${error.message}`;
    });
  return h(
    "section",
    { class: "panel" },
    h("h2", {}, "Backup"),
    h("p", {}, "The file opens in any program that knows SQLite, and in Fieldnotes on another device."),
    h(
      "div",
      { class: "actions" },
      h("button", { type: "button", id: "export", onclick: trying(exporting) }, "Save a backup"),
      h("button", { type: "button", id: "import", onclick: trying(importing) }, "Open a backup…"),
    ),
    said,
  );
}

function ledger(entries: readonly Entry[]): HTMLElement {
  const heads = ["Version", "Name", "Applied", "Took", "State", "Checksum"];
  return h(
    "table",
    {},
    h("thead", {}, h("tr", {}, ...heads.map((head) => h("th", { scope: "col" }, head)))),
    h("tbody", {}, ...entries.map(row)),
  );
}

function row(entry: Entry): HTMLElement {
  const sum = entry.recordedChecksum ?? entry.fileChecksum ?? "";
  return h(
    "tr",
    {},
    h("td", { class: "version" }, entry.version),
    h("th", { scope: "row" }, entry.description),
    h("td", { class: "date" }, entry.installedOn ? moment(entry.installedOn) : "–"),
    h("td", { class: "number" }, entry.executionTime === null ? "–" : took(entry.executionTime)),
    h(
      "td",
      { class: "state-cell" },
      h("span", { class: `badge ${entry.state}` }, entry.state.replace("-", " ")),
    ),
    h("td", { class: "sum" }, h("code", { title: sum }, sum.slice(0, 12))),
  );
}

function took(milliseconds: number): string {
  return `${milliseconds.toLocaleString(undefined, { maximumFractionDigits: milliseconds < 10 ? 1 : 0 })} ms`;
}
