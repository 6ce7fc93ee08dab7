import wasm from "../litemigrate.wasm";
import { loading } from "../engine.js";

loading.source = { now: () => wasm };

export * from "../index.js";
