// A user of the example: a browser with a profile, and a site whose owner puts out new versions.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { executable } from "../support/executable.js";
import { serve } from "../support/site.js";

export class User {
  /** What pages have thrown, and what their policy refused. */
  #wrong = [];
  #profile = mkdtempSync(join(tmpdir(), "litemigrate-example-"));

  /** With a version of the app on the site. */
  static async with(site) {
    const user = new User();
    user.site = site;
    // Looked up at each request: the owner may have put out another version.
    user.server = await serve({
      get "/"() {
        return user.site;
      },
    });
    await user.launch();
    return user;
  }

  async launch() {
    this.context = await chromium.launchPersistentContext(this.#profile, {
      executablePath: executable(),
      args: ["--disable-gpu", "--host-resolver-rules=MAP insecure.test 127.0.0.1"],
      // It does not start for root, and the page is ours.
      chromiumSandbox: false,
      acceptDownloads: true,
      viewport: { width: 1280, height: 800 },
    });
  }

  async restart({ offline = false } = {}) {
    await this.context.close();
    await this.launch();
    await this.context.setOffline(offline);
  }

  /** A tab with the app in it. Any other host's name than this is not secure without https. */
  async tab(host = "localhost") {
    const page = await this.context.newPage();
    page.on("pageerror", (error) => this.#wrong.push(error.message));
    page.on("console", (message) => {
      if (message.text().includes("Content Security Policy")) this.#wrong.push(message.text());
    });
    await page.goto(`http://${host}:${this.server.port}/`);
    return page;
  }

  async stop() {
    await this.context.close();
    this.server.stop();
    rmSync(this.#profile, { recursive: true, force: true });
    assert.deepEqual(this.#wrong, []);
  }
}

/** When the app no longer needs the network. */
export function stored(page) {
  return page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
}
