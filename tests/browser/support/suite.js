// Tests that each have something fresh, which is stopped after them.

import { test } from "node:test";
import { Browser } from "./browser.js";
import { Firefox } from "./firefox.js";

export const having = (start) => (name, body) =>
  test(name, async () => {
    const started = await start();
    try {
      await body(started);
    } finally {
      await started.stop();
    }
  });

export const inBrowser = having(() => Browser.start());
export const inFirefox = having(() => Firefox.start());
