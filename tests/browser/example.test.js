// The example, as its users have it: offline, updated, in two tabs, and when an update fails.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before } from "node:test";
import { buildAll } from "./example/build.js";
import { stored, User } from "./example/user.js";
import { File } from "./support/file.js";
import { having } from "./support/suite.js";

let sites;
before(() => {
  sites = buildAll();
});

const using = (name, version, body) => having(() => User.with(sites[version]))(name, body);

const title = (page, text) => page.getByRole("heading", { name: text, level: 1 });
const note = (page, text) => page.locator(".list").getByRole("link", { name: text });
const press = (page, name) => page.getByRole("button", { name, exact: true }).click();

async function write(page, heading, body) {
  await press(page, "New note");
  await page.getByLabel("Title", { exact: true }).fill(heading);
  await page.getByLabel("Text", { exact: true }).fill(body);
  await note(page, heading).filter({ hasText: body }).waitFor();
}

/** Opens a note, and waits for it: until then the one before it is there. */
async function open(page, heading) {
  await note(page, heading).click();
  await page.waitForFunction(
    (heading) => document.querySelector(".editor input[aria-label=Title]")?.value === heading,
    heading,
  );
}

/** Each row of the ledger's table: the version and the state. */
async function ledger(page) {
  await page.getByRole("link", { name: "Database" }).click();
  await title(page, "Database").waitFor();
  return page
    .locator("tbody tr")
    .evaluateAll((rows) =>
      rows.map(
        (row) => `${row.querySelector(".version").textContent} ${row.querySelector(".badge").textContent}`,
      ),
    );
}

async function saved(page, button) {
  const [download] = await Promise.all([page.waitForEvent("download"), press(page, button)]);
  return File.of(readFileSync(await download.path(), "base64"));
}

using("it works without a network after the first visit, and keeps what is written", 3, async (user) => {
  const page = await user.tab();
  await note(page, "Packing list").waitFor();
  await stored(page);
  await user.context.setOffline(true);
  await page.reload();
  await write(page, "Heron", "at the weir");
  await page.reload();
  await note(page, "Heron").waitFor();

  await user.restart({ offline: true });
  const again = await user.tab();
  await open(again, "Heron");
  assert.equal(await again.getByLabel("Text", { exact: true }).inputValue(), "at the weir");
});

using("notes are written, tagged, moved, pinned, found, linked, archived and deleted", 3, async (user) => {
  const page = await user.tab();
  await press(page, "New notebook");
  await page.getByLabel("Name").fill("Birds");
  await page.getByText("sky").click();
  await press(page, "Create");
  await page.getByRole("navigation").getByRole("link", { name: "Birds" }).waitFor();
  await write(page, "Heron", "see [[Packing list]]");
  await page.getByLabel("Add a tag").fill("grey");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Remove the tag grey" }).waitFor();
  await page.getByRole("navigation").getByRole("link", { name: "grey" }).waitFor();

  await page.getByRole("link", { name: /All notes/ }).click();
  await page.getByLabel("Search titles").fill("pack");
  await note(page, "Heron").waitFor({ state: "detached" });
  assert.equal(await page.locator(".list li").count(), 1);
  await open(page, "Packing list");
  await page.getByRole("link", { name: "Heron" }).first().waitFor();
  await press(page, "Pin to the top");
  await page.getByLabel("Search titles").fill("");
  await open(page, "Heron");
  await page.getByLabel("Notebook", { exact: true }).selectOption("Welcome");
  await note(page, "Heron").filter({ hasText: "Welcome" }).waitFor();

  await press(page, "Archive");
  await page.getByText("Choose a note").waitFor();
  await page.getByRole("link", { name: /^Archive/ }).click();
  await open(page, "Heron");
  await press(page, "Delete");
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText("Nothing is archived.").waitFor();
});

using("a user of version 1 is told of version 3, and has all notes in it", 1, async (user) => {
  const page = await user.tab();
  await press(page, "Write");
  await page.getByText("Bergen").waitFor();
  await stored(page);
  user.site = sites[3];
  await page.reload();
  // As it was stored; the new version has been fetched meanwhile.
  await title(page, "Fieldnotes 1").waitFor();
  await press(page, "Reload");
  await open(page, "Bergen");
  assert.equal(await page.getByLabel("Text", { exact: true }).inputValue(), "rain, and more of it");
  const rows = await ledger(page);
  assert.equal(rows.length, 14);
  assert.ok(rows.every((row) => row.endsWith(" applied")));
  await page.getByText("11 applied").waitFor();

  await user.restart();
  const later = await user.tab();
  await note(later, "Bergen").waitFor();
  await ledger(later);
  await later.getByText("Nothing to do").waitFor();
});

using("one tab at a time: the other waits, takes over, and gets it back", 3, async (user) => {
  const first = await user.tab();
  await write(first, "Heron", "at the weir");
  const second = await user.tab();
  await title(second, "Fieldnotes is open in another tab").waitFor();
  await press(second, "Use it here");
  await note(second, "Heron").waitFor();
  await title(first, "Fieldnotes is open in another tab").waitFor();
  await second.close();
  await note(first, "Heron").waitFor();
});

using("a tab with an old version on a newer database says so, and reloading helps", 3, async (user) => {
  const first = await user.tab();
  await note(first, "Packing list").waitFor();
  await stored(first);
  const second = await user.tab();
  await title(second, "Fieldnotes is open in another tab").waitFor();
  user.site = sites.mended;
  // While it is away the other tab gets what it has waited for.
  await first.reload();
  await note(second, "Packing list").waitFor();
  await Promise.all([first.waitForEvent("load"), press(first, "Reload")]);
  await press(first, "Use it here");
  await note(first, "Packing list").waitFor();

  await press(second, "Use it here");
  await title(second, "A newer version is ready").waitFor();
  await second.getByRole("main").getByRole("button", { name: "Reload" }).click();
  await title(second, "Fieldnotes is open in another tab").waitFor();
  await first.close();
  await note(second, "Packing list").waitFor();
});

using(
  "an update that fails is told of, undone by the copy, and comes again when it is mended",
  3,
  async (user) => {
    const page = await user.tab();
    await write(page, "Heron", "at the weir");
    await stored(page);
    user.site = sites.broken;
    await page.reload();
    await press(page, "Reload");
    await title(page, "The update could not be finished").waitFor();
    await page.getByText("What happened").click();
    await page.getByText("no such table: nowhere").waitFor();
    await press(page, "Try again");
    await title(page, "The update could not be finished").waitFor();

    const file = await saved(page, "Save the file");
    assert.deepEqual(file.query("SELECT body FROM notes WHERE title = 'Heron'"), [{ body: "at the weir" }]);
    assert.deepEqual(file.query("SELECT count(*) AS tags FROM note_tags"), [{ tags: 0 }]);
    file.remove();

    await press(page, "Go back to before the update");
    await title(page, "Your notes are as they were before the update").waitFor();
    const copy = await saved(page, "Save the file");
    assert.deepEqual(copy.query("SELECT count(*) > 0 AS tagged FROM note_tags"), [{ tagged: 1 }]);
    copy.remove();

    user.site = sites.mended;
    await press(page, "Reload");
    await note(page, "Heron").waitFor();
    assert.equal((await ledger(page)).length, 16);
  },
);

using("a backup is saved, and opened again", 3, async (user) => {
  const page = await user.tab();
  await write(page, "Heron", "at the weir");
  await ledger(page);
  const backup = await saved(page, "Save a backup");
  await page.getByRole("link", { name: "Fieldnotes" }).click();
  await open(page, "Heron");
  await press(page, "Delete");
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText("Choose a note").waitFor();
  await ledger(page);
  const replaceBy = async (path) => {
    const [chooser] = await Promise.all([page.waitForEvent("filechooser"), press(page, "Open a backup…")]);
    await chooser.setFiles(path);
    await press(page, "Replace my notes");
  };
  const nonsense = File.of(Buffer.from("nothing that SQLite knows").toString("base64"));
  await replaceBy(nonsense.path);
  await page.getByText("That did not work, and your notes are as they were").waitFor();
  nonsense.remove();
  await replaceBy(backup.path);
  await note(page, "Heron").waitFor();
  backup.remove();
});

using("what an update is at is shown", 3, async (user) => {
  const page = await user.tab();
  await note(page, "Packing list").waitFor();
  await stored(page);
  user.site = sites.slow;
  await page.reload();
  await press(page, "Reload");
  await page.getByText("Step 1 of 1: count").waitFor();
  await note(page, "Packing list").waitFor();
});

using("where there is no place for notes the app says so", 3, async (user) => {
  const page = await user.tab("insecure.test");
  await title(page, "This browser gives Fieldnotes no place for your notes").waitFor();
  await press(page, "Reload");
  await title(page, "This browser gives Fieldnotes no place for your notes").waitFor();
});

using("a damaged file is saved as it is, and the copy opens", 1, async (user) => {
  const page = await user.tab();
  await press(page, "Write");
  await page.getByText("Bergen").waitFor();
  await stored(page);
  user.site = sites[3];
  await page.reload();
  await press(page, "Reload");
  await note(page, "Bergen").waitFor();
  // A page that runs none of the app.
  await page.goto(`${page.url().split("#")[0]}icon.svg`);
  await page.evaluate(damage);
  await page.goBack();
  await title(page, "The file of your notes is damaged").waitFor();
  const file = await saved(page, "Save the file");
  assert.throws(() => file.query("SELECT count(*) FROM notes"));
  file.remove();
  await press(page, "Go back to before the update");
  await title(page, "Your notes are as they were before the update").waitFor();
  await press(page, "Try again");
  await note(page, "Bergen").waitFor();
});

/** Writes over the beginning of the database, behind the header that its file has in the pool. */
async function damage() {
  // The page before lets go of its files a moment after it has gone.
  const write = async (handle) => {
    try {
      return await handle.createWritable();
    } catch (error) {
      if (error.name !== "NoModificationAllowedError") throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
      return write(handle);
    }
  };
  const damageIn = async (directory) => {
    for await (const handle of directory.values()) {
      if (handle.kind === "directory") {
        await damageIn(handle);
        continue;
      }
      const bytes = new Uint8Array(await (await handle.getFile()).arrayBuffer());
      if (!new TextDecoder().decode(bytes.subarray(0, 7)).startsWith("main.db") || bytes.length < 8192)
        continue;
      bytes.fill(0x21, 4096, 4196);
      const writable = await write(handle);
      await writable.write(bytes);
      await writable.close();
    }
  };
  await damageIn(await navigator.storage.getDirectory());
}
