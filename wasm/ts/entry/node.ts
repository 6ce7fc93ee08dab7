import { readFileSync } from "node:fs";
import { loading } from "../engine.js";

loading.source = { now: () => readFileSync(new URL("../litemigrate.wasm", import.meta.url)) };

export * from "../index.js";
