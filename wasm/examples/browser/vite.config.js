import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { defineConfig } from "vite";

const WORKER = "service-worker.js";

export default defineConfig({
  base: "./",
  build: {
    target: "es2022",
    // The page's policy allows no `data:` but in images.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: "index.html", "service-worker": "worker/service-worker.ts" },
      output: {
        // A service worker's address is always the same.
        entryFileNames: ({ name }) => (name === "service-worker" ? WORKER : "assets/[name]-[hash].js"),
      },
    },
  },
  // The package starts a worker from a file beside its own, so it is served as it is.
  optimizeDeps: { exclude: ["litemigrate"] },
  worker: { format: "es" },
  // The package and the migrations are in this repository, outside of this directory.
  server: { fs: { allow: ["../../.."] } },
  plugins: [precache()],
});

/**
 * Tells the service worker which files the build has, and names that set by what is in it. Any change
 * makes another service worker, and by that the browser knows of a new version.
 */
function precache() {
  return {
    name: "precache",
    apply: "build",
    enforce: "post",
    generateBundle(_, bundle) {
      const worker = bundle[WORKER];
      const hash = createHash("sha256").update(worker.code);
      const files = Object.values(bundle).filter((file) => file !== worker);
      for (const file of files) hash.update(file.fileName).update(file.code ?? file.source);
      const fixed = readdirSync("public");
      for (const name of fixed) hash.update(name).update(readFileSync(`public/${name}`));
      const build = {
        version: hash.digest("hex").slice(0, 12),
        files: [...files.map(({ fileName }) => fileName), ...fixed],
      };
      worker.code = `self.BUILD=${JSON.stringify(build)};${worker.code}`;
    },
  };
}
