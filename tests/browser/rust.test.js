// The example in Rust, as its users have it: written in, reloaded, updated, and in two tabs.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { before } from "node:test";
import { fileURLToPath } from "node:url";
import { User } from "./example/user.js";
import { files, versions } from "./support/app.js";
import { having } from "./support/suite.js";

const repository = process.env.REPOSITORY;
const work = fileURLToPath(new URL("rust", import.meta.url));

/** A site whose program has these migrations in it. */
function build(name, migrations) {
  const directory = join(work, name, "migrations");
  for (const [path, sql] of Object.entries(migrations)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), sql);
  }
  const site = join(work, name, "site");
  execFileSync(join(repository, "wasm/examples/rust-browser/build"), [site, "--locked"], {
    env: { CARGO_TARGET_DIR: join(repository, "target"), ...process.env, FIELDNOTES_MIGRATIONS: directory },
    stdio: ["ignore", "inherit", "inherit"],
  });
  return site;
}

let sites;
before(() => {
  sites = { v1: build("v1", files.v1), v3: build("v3", files.v3) };
});

const using = (name, version, body) => having(() => User.with(sites[version]))(name, body);

const note = (page, title) => page.getByRole("listitem").filter({ hasText: title });

async function add(page, title) {
  await page.getByLabel("Title").fill(title);
  await page.getByRole("button", { name: "Add" }).click();
  await note(page, title).waitFor();
}

/** The ledger, in the order it is shown: versions and states. */
function ledger(page) {
  return page
    .getByRole("row")
    .evaluateAll((rows) => rows.map(({ cells }) => `${cells[0].textContent} ${cells[2].textContent}`));
}

const applied = (migrations) => versions(migrations).map((version) => `${version} applied`);

using("what is written is there after a reload, and after the browser was closed", "v3", async (user) => {
  const page = await user.tab();
  await page.getByText("14 applied at this start").waitFor();
  await add(page, "Heron");
  await page.reload();
  await page.getByText("0 applied at this start", { exact: true }).waitFor();
  await note(page, "Heron").waitFor();
  assert.deepEqual(await ledger(page), applied(files.v3));
  await note(page, "Heron").getByRole("button", { name: "Delete" }).click();
  await note(page, "Heron").waitFor({ state: "detached" });

  await user.restart();
  const later = await user.tab();
  await note(later, "Packing list").waitFor();
  assert.equal(await note(later, "Heron").count(), 0);
});

using("an update migrates what an older version has written", "v1", async (user) => {
  const page = await user.tab();
  await page.getByText("5 applied at this start").waitFor();
  await add(page, "Heron");
  assert.deepEqual(await ledger(page), applied(files.v1));

  user.site = sites.v3;
  await page.reload();
  await page.getByText("9 applied at this start").waitFor();
  await note(page, "Heron").waitFor();
  assert.deepEqual(await ledger(page), applied(files.v3));

  user.site = sites.v1;
  await page.reload();
  await page.getByText("A newer version is ready: reload the page.").waitFor();
});

using("a second tab waits for the first", "v3", async (user) => {
  const first = await user.tab();
  await add(first, "Heron");
  const second = await user.tab();
  await second.getByText("If Fieldnotes is open in another tab, close it there.").waitFor();
  await first.close();
  await note(second, "Heron").waitFor();
});
