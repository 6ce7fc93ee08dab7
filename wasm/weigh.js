// What the package costs a page or a worker, as it goes over the wire.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { build } from "esbuild";

const dist = (name) => fileURLToPath(new URL(`dist/${name}`, import.meta.url));

/** The bytes of a content, compressed. */
export function compressed(content) {
  return brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
}

/** A module with all that it imports, as an application's bundler makes it small. */
export async function bundled(entry) {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: "esm",
    external: ["*.wasm"],
    write: false,
  });
  return outputFiles[0].contents;
}

/** Of each part of the package, after `wasm/build`. */
export async function weigh() {
  const wasm = (name) => compressed(readFileSync(dist(name)));
  const js = async (entry) => compressed(await bundled(dist(entry)));
  return {
    wasm: wasm("litemigrate.wasm"),
    js: await js("entry/workerd.js"),
    drift: {
      wasm: wasm("litemigrate-drift.wasm"),
      js: await js("entry/drift-workerd.js"),
    },
    sqlite: {
      wasm: wasm("litemigrate-sqlite.wasm"),
      js: (await js("sqlite/index.js")) + (await js("sqlite/worker.js")),
    },
  };
}
