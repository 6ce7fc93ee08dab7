import { Engine, initSync } from "./generated/litemigrate.js";
import { Loading, type Wasm } from "./loading.js";

/** @internal */
export const loading = new Loading("litemigrate.wasm", initSync);

/**
 * Loads the engine. Needed once, before the first `Migrator`, where nothing can be loaded at once: in
 * browsers. Elsewhere the engine loads itself when it is needed, and this does so now.
 *
 * @param wasm where `litemigrate.wasm` is, if it is not found by itself
 */
export function init(wasm?: Wasm | Promise<Wasm>): Promise<void> {
  return loading.init(wasm);
}

/**
 * The engine's class, loaded.
 *
 * @internal
 */
export function engine(): typeof Engine {
  loading.atOnce();
  return Engine;
}
