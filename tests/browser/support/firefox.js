// A headless Firefox with the site in it.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import puppeteer from "puppeteer-core";
import { Tab } from "./browser.js";
import { executable } from "./executable.js";
import { serve } from "./site.js";

/** A user's Firefox: a profile on disk, and the site. */
export class Firefox {
  static async start() {
    const browser = new Firefox();
    browser.site = await serve();
    browser.profile = mkdtempSync(join(tmpdir(), "litemigrate-firefox-"));
    await browser.launch();
    return browser;
  }

  async launch() {
    this.firefox = await puppeteer.launch({
      browser: "firefox",
      executablePath: executable("firefox-esr"),
      headless: true,
      userDataDir: this.profile,
    });
  }

  async restart() {
    await this.firefox.close();
    await this.launch();
  }

  async tab() {
    return new Tab(await this.firefox.newPage()).goto(`http://localhost:${this.site.port}/`);
  }

  async stop() {
    await this.firefox.close();
    this.site.stop();
    rmSync(this.profile, { recursive: true, force: true });
  }
}
