// Tests that each have a fresh browser.

import { test } from "node:test";
import { Browser } from "./browser.js";
import { Firefox } from "./firefox.js";

const having = (Kind) => (name, body) =>
  test(name, async () => {
    const browser = await Kind.start();
    try {
      await body(browser);
    } finally {
      await browser.stop();
    }
  });

export const inBrowser = having(Browser);
export const inFirefox = having(Firefox);
