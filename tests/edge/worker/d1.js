// Runs the cases on D1, in miniflare: d1.js [CASE]
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Miniflare } from "miniflare";
import { told } from "../protocol.js";
import { cases } from "../suite.js";
import { root } from "./config.js";
import { modules } from "./modules.js";

const [, , only = ""] = process.argv;
const TYPES = { esModule: "ESModule", wasm: "CompiledWasm" };
const wanted = [...cases.entries()].filter(([, { name }]) => name.includes(only));

const miniflare = new Miniflare({
  // Else it asks the network where this machine is.
  cf: false,
  compatibilityDate: "2026-07-01",
  modulesRoot: root,
  modules: modules("worker/cases.js").map(({ name, type, path, text }) => ({
    type: TYPES[type],
    path: join(root, name),
    contents: text ?? readFileSync(join(root, path)),
  })),
  d1Databases: Object.fromEntries(wanted.map(([index]) => [`DB${index}`, `db${index}`])),
});
try {
  for (const [index, one] of wanted) {
    told({ began: one.name });
    told({ case: one.name, ...(await answer(`http://worker/${index}`)) });
  }
} finally {
  await miniflare.dispose();
}
told({ ended: true });

async function answer(url) {
  const response = await miniflare.dispatchFetch(url);
  return response.ok ? response.json() : { result: "failed", why: await response.text() };
}
