// A headless Chromium that opens one page and reads what the page shows.

import { chromium } from "playwright-core";
import { executable } from "./executable.js";

/** The ledger that the page at the address shows, as JSON in `#result`. */
export async function ledgerShown(url) {
  const browser = await chromium.launch({
    executablePath: executable(),
    args: ["--disable-gpu"],
    // It does not start for root, and the page is ours.
    chromiumSandbox: false,
  });
  const log = [];
  try {
    const page = await browser.newPage();
    const failed = new Promise((_, reject) => page.once("pageerror", reject));
    // It is looked at when the page is there.
    failed.catch(() => {});
    page.on("console", (message) => log.push(message.text()));
    page.on(
      "response",
      (response) => response.status() >= 400 && log.push(`${response.status()} ${response.url()}`),
    );
    page.on("requestfailed", (request) =>
      log.push(`${request.failure()?.errorText} ${request.url()}`),
    );
    await page.goto(url);
    const shown = page.locator("#result:not(:empty)").textContent();
    return JSON.parse(await Promise.race([shown, failed]));
  } catch (error) {
    throw new Error([`the page at ${url} shows no ledger`, ...log].join("\n  "), { cause: error });
  } finally {
    await browser.close();
  }
}
