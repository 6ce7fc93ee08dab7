import { readFileSync } from "node:fs";
import { loading } from "../drift/drift.js";

loading.source = { now: () => readFileSync(new URL("../litemigrate-drift.wasm", import.meta.url)) };

export * from "../drift/index.js";
