import { loading } from "../engine.js";

// In this form bundlers find the file, and put it beside the rest.
loading.source = { later: () => new URL("../litemigrate.wasm", import.meta.url) };

export * from "../index.js";
