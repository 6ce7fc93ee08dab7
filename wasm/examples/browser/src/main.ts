import { notice } from "./notices.js";
import { start } from "./start.js";
import { reload, watch } from "./update.js";

void start();
// Without a service worker the app needs the network to start, and all else is the same.
watch(() => notice("A new version is ready.", { label: "Reload", act: () => void reload() })).catch(
  console.warn,
);

// The database was closed when the page was left, and the browser shows it again as it was.
addEventListener("pageshow", ({ persisted }) => {
  if (persisted) location.reload();
});
