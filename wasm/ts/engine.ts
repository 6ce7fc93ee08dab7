import { Engine, initSync } from "./generated/litemigrate.js";

/**
 * `litemigrate.wasm`: compiled, its bytes, its address, or what was fetched from there. These types
 * have no names that are known to all hosts.
 */
export type Wasm = string | object;

/**
 * How this entry point gets the wasm: at once, or by waiting.
 *
 * @internal
 */
interface Loader {
  now?(): WebAssembly.Module | BufferSource;
  later?(): Wasm;
}

let loader: Loader = {};
let ready = false;

/** @internal */
export function setLoader(chosen: Loader): void {
  loader = chosen;
}

function start(module: WebAssembly.Module | BufferSource): void {
  if (!ready) initSync({ module });
  ready = true;
}

/**
 * Loads the engine. Needed once, before the first `Migrator`, where nothing can be loaded at once: in
 * browsers. Elsewhere the engine loads itself when it is needed, and this does so now.
 *
 * @param wasm where `litemigrate.wasm` is, if it is not found by itself
 */
export async function init(wasm?: Wasm | Promise<Wasm>): Promise<void> {
  if (ready) return;
  if (wasm === undefined && loader.now !== undefined) return start(loader.now());
  const source = (await wasm) ?? loader.later?.();
  if (source === undefined) throw new TypeError("there is no wasm to load; pass it to `init`");
  start(await bytes(source));
}

async function bytes(source: Wasm): Promise<WebAssembly.Module | BufferSource> {
  const isAddress =
    typeof source === "string" || source instanceof URL || source instanceof Request;
  const found = isAddress ? await fetch(source) : source;
  if (!(found instanceof Response)) return found as WebAssembly.Module | BufferSource;
  if (!found.ok) throw new Error(`cannot load ${found.url}: ${found.status} ${found.statusText}`);
  try {
    // Compiled off the page's thread, where the size of what may be compiled is not limited.
    return await WebAssembly.compile(await found.arrayBuffer());
  } catch (cause) {
    throw new Error(
      `${found.url} is not litemigrate.wasm; a bundler may have moved the code without it: ` +
        'pass its address to `init`, such as that of "litemigrate/litemigrate.wasm?url"',
      { cause },
    );
  }
}

/**
 * The engine's class, loaded.
 *
 * @internal
 */
export function engine(): typeof Engine {
  if (!ready) {
    if (loader.now === undefined) {
      throw new Error("the engine is not loaded yet; `await init()` before the first Migrator");
    }
    start(loader.now());
  }
  return Engine;
}
