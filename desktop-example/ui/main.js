// The page shows what the app says. It decides nothing by itself.

import { watch } from "./native.js";
import { showApp } from "./pages/app.js";
import { showOpening } from "./pages/opening.js";
import { showRestored } from "./pages/restored.js";
import { showTrouble } from "./pages/trouble.js";
import { showUpgraded } from "./pages/upgraded.js";

/** Each shows a page, and may return how it takes in more of the same, and how it is left. */
const PAGES = {
  opening: showOpening,
  upgraded: showUpgraded,
  notes: showApp,
  trouble: showTrouble,
  restored: showRestored,
};

let shown;

watch((message) => {
  if (shown?.page === message.page) return shown.update?.(message);
  shown?.leave?.();
  delete document.body.dataset.page;
  shown = { page: message.page, ...PAGES[message.page](message) };
});
