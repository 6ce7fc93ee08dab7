// The page when the notes cannot be opened: what it means, and each way out of it.

import { type Recovery, recoverDatabase } from "litemigrate/sqlite";
import { type Advice, advice, codeOf, type Way } from "../advice.js";
import { h, show } from "../dom.js";
import { backupName, choose, download } from "../files.js";
import { NAME } from "../name.js";
import type { start } from "../start.js";
import { reload } from "../update.js";

const LABELS: Record<Way, string> = {
  reload: "Reload",
  retry: "Try again",
  "use-here": "Use it here",
  restore: "Go back to before the update",
  export: "Save the file",
  import: "Open a backup",
};

const RESTORED: Advice = {
  title: "Your notes are as they were before the update",
  text: "This version of Fieldnotes needs the update to open them. Reload to see whether a newer version is there already, or try the update again.",
  ways: ["reload", "retry", "export"],
};

export async function showRecovery(error: unknown, again: typeof start): Promise<void> {
  const advised = advice(error);
  const hasCopy = advised.ways.includes("restore") && (await copyIsThere());
  render(hasCopy ? advised : without("restore", advised), error, again);
}

function render({ title, text, ways }: Advice, error: unknown, again: typeof start): void {
  const said = h("p", { class: "said", role: "status" });
  const acts: Record<Way, () => unknown> = {
    reload,
    retry: () => again({ retry: "failed" }),
    "use-here": () => again({ elsewhere: "take-over" }),
    restore: async () => {
      await recovering((recovery) => recovery.restoreCopy());
      render(RESTORED, error, again);
    },
    export: async () => {
      download(await recovering((recovery) => recovery.exportFile()), backupName());
      said.textContent = "The file has been saved with your downloads.";
    },
    import: async () => {
      const file = await choose(".db,.sqlite,.sqlite3");
      if (!file) return;
      await recovering((recovery) => recovery.importFile(file));
      await again();
    },
  };
  const buttons = ways.map((way, at) => {
    const onclick = async () => {
      for (const button of buttons) button.disabled = true;
      said.textContent = "";
      try {
        await acts[way]();
      } catch (thrown) {
        said.textContent = `That did not work: ${message(thrown)}`;
      }
      for (const button of buttons) button.disabled = false;
    };
    return h("button", { type: "button", class: at === 0 && "primary", onclick }, LABELS[way]);
  });
  show(
    h(
      "main",
      { class: "message recovery" },
      h(
        "div",
        { class: "card" },
        h("h1", { tabindex: -1 }, title),
        h("p", {}, text),
        h("div", { class: "actions" }, ...buttons),
        said,
        h(
          "details",
          {},
          h("summary", {}, "What happened, for those who make the app"),
          h("pre", {}, technical(error)),
        ),
      ),
    ),
  );
}

/** Has the database only while something is done with it, so that it can be opened again at any time. */
async function recovering<T>(act: (recovery: Recovery) => Promise<T>): Promise<T> {
  const recovery = await recoverDatabase({ name: NAME, elsewhere: "take-over" });
  try {
    return await act(recovery);
  } finally {
    await recovery.close();
  }
}

/** Looks without disturbing another tab. */
async function copyIsThere(): Promise<boolean> {
  try {
    const recovery = await recoverDatabase({ name: NAME, elsewhere: "refuse" });
    await recovery.close();
    return recovery.hasCopy;
  } catch {
    return false;
  }
}

function without(way: Way, { ways, ...rest }: Advice): Advice {
  return { ...rest, ways: ways.filter((other) => other !== way) };
}

function technical(error: unknown): string {
  return [codeOf(error), message(error)].filter(Boolean).join("\n");
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
