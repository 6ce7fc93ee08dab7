// A headless Chromium with the site in it.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { executable } from "./executable.js";
import { serve } from "./site.js";

/** Another name for this machine, which is not secure without https. */
const INSECURE = "insecure.test";

/** What a page has thrown, with its properties. */
export class Thrown extends Error {
  constructor(what) {
    super(`${what.name} ${what.code ?? ""}: ${what.message}`);
    Object.assign(this, what);
  }
}

/** A tab with the page in it. */
export class Tab {
  constructor(page) {
    this.page = page;
  }

  /** Runs a function in the page: `(app, argument) => …`. */
  async run(run, argument) {
    const said = await this.page.evaluate(
      async ([run, argument]) => {
        try {
          return { result: await (0, eval)(`(${run})`)(app, argument) };
        } catch (error) {
          const { name, message, code, resultCode, applied, version } = error;
          return { thrown: { name, message, code, resultCode, applied, version } };
        }
      },
      [String(run), argument],
    );
    if (said.thrown) throw new Thrown(said.thrown);
    return said.result;
  }

  open(options) {
    return this.run((app, options) => app.open(options), options);
  }

  ask(sql, parameters) {
    return this.run((app, [sql, parameters]) => app.ask(sql, parameters), [sql, parameters]);
  }

  close() {
    return this.run((app) => app.db.close());
  }

  async reload() {
    await this.page.reload();
    await this.#ready();
  }

  async goto(url) {
    await this.page.goto(url);
    await this.#ready();
    return this;
  }

  async #ready() {
    await this.page.waitForFunction(() => globalThis.app);
  }

  /** Allows the site so many bytes, or as many as usual. */
  async quota(bytes) {
    this.cdp ??= await this.page.context().newCDPSession(this.page);
    const { origin } = new URL(this.page.url());
    await this.cdp.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: bytes });
  }
}

/** A user's browser: a profile on disk, and the site. */
export class Browser {
  static async start() {
    const browser = new Browser();
    browser.site = await serve();
    browser.profile = mkdtempSync(join(tmpdir(), "litemigrate-browser-"));
    await browser.launch();
    return browser;
  }

  async launch() {
    this.context = await chromium.launchPersistentContext(this.profile, {
      executablePath: executable(),
      args: ["--disable-gpu", `--host-resolver-rules=MAP ${INSECURE} 127.0.0.1`],
      // It does not start for root, and the page is ours.
      chromiumSandbox: false,
    });
  }

  /** Closes the browser and starts it again. */
  async restart() {
    await this.context.close();
    await this.launch();
  }

  address(host = "localhost") {
    return `http://${host}:${this.site.port}/`;
  }

  async tab() {
    return new Tab(await this.context.newPage()).goto(this.address());
  }

  async insecureTab() {
    return new Tab(await this.context.newPage()).goto(this.address(INSECURE));
  }

  async stop() {
    await this.context.close();
    this.site.stop();
    rmSync(this.profile, { recursive: true, force: true });
  }
}
