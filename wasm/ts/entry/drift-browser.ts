import { loading } from "../drift/drift.js";

// In this form bundlers find the file, and put it beside the rest.
loading.source = { later: () => new URL("../litemigrate-drift.wasm", import.meta.url) };

export * from "../drift/index.js";
