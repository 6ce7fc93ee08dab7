import wasm from "../litemigrate-drift.wasm";
import { loading } from "../drift/drift.js";

loading.source = { now: () => wasm };

export * from "../drift/index.js";
