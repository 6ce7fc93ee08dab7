import { texts, words } from "../arguments.js";
import { told } from "../error.js";
import { Session, initSync } from "../generated/litemigrate-drift.js";
import type { AsyncDatabase, Database } from "../host.js";
import { Loading, type Wasm } from "../loading.js";
import { perform } from "../session.js";
import type { Files } from "../types.js";
import type { Drift, DriftOptions } from "./types.js";

/** @internal */
export const loading = new Loading("litemigrate-drift.wasm", initSync);

/**
 * Loads what `drift` needs. Needed once, before it is called, where nothing can be loaded at once: in
 * browsers. The `init` of `litemigrate` is another.
 *
 * @param wasm where `litemigrate-drift.wasm` is, if it is not found by itself
 */
export function init(wasm?: Wasm | Promise<Wasm>): Promise<void> {
  return loading.init(wasm);
}

/**
 * Tells where the schema of a database is another than that which its applied migrations make, by the
 * `migrations.lock` among the files. Writes nothing.
 *
 * Fails with a `MigrationError`: `STALE_LOCK` if the lock does not say what they make, or is not there,
 * `INVALID_LOCK` if it cannot be read, and as a run does if the ledger is not as it should be.
 */
export function drift(db: Database, files: Files, options?: DriftOptions): Drift;
export function drift(db: AsyncDatabase, files: Files, options?: DriftOptions): Promise<Drift>;
export function drift(
  db: Database | AsyncDatabase,
  files: Files,
  options: DriftOptions = {},
): Drift | Promise<Drift> {
  loading.atOnce();
  return perform(db, {
    begin: (connection, later) => Session.drift(connection, later, texts(files), words(options)),
    enter: (_, call) => call(),
    ended: (drift) => drift,
    told,
  }) as Drift | Promise<Drift>;
}
