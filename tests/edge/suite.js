// The cases, and how one is run. Nothing here knows which host it is on.
import * as assert from "./assert.js";
import api from "./cases/api.js";
import connections from "./cases/connections.js";
import drift from "./cases/drift.js";
import failures from "./cases/failures.js";
import interposed from "./cases/interposed.js";
import keys from "./cases/keys.js";
import launch from "./cases/launch.js";
import ledger from "./cases/ledger.js";
import narrow from "./cases/narrow.js";
import options from "./cases/options.js";
import progress from "./cases/progress.js";
import real from "./cases/real.js";
import refusals from "./cases/refusals.js";
import scripts from "./cases/scripts.js";
import settled from "./cases/settled.js";
import squash from "./cases/squash.js";
import verbs from "./cases/verbs.js";

export const cases = Object.entries({
  launch,
  settled,
  ledger,
  real,
  verbs,
  drift,
  squash,
  failures,
  refusals,
  keys,
  scripts,
  narrow,
  options,
  progress,
  connections,
  interposed,
  api,
}).flatMap(([group, list]) => list.map((one) => ({ ...one, name: `${group}: ${one.name}` })));

/** Runs one case; `open` gives it a host with a fresh database. */
export async function run(one, kind, open) {
  const lacks = [...(kind.lacks ?? []), kind.sync ? "asynchronous" : "synchronous"];
  if (!kind.batches) lacks.push("batches");
  if (!(kind.refuses ?? []).includes("all-of-sqlite")) lacks.push("limits");
  if ((one.needs ?? []).some((need) => lacks.includes(need))) return { result: "absent" };
  let host;
  try {
    host = await open();
    const result = await one.run(host, assert);
    return { result: result ?? "passed" };
  } catch (error) {
    return {
      result: "failed",
      why: error?.stack?.includes(error.message) ? error.stack : `${error?.message ?? error}`,
    };
  } finally {
    await host?.close?.();
  }
}
