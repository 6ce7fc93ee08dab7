import { readFileSync } from "node:fs";
import { setLoader } from "../engine.js";

setLoader({ now: () => readFileSync(new URL("../litemigrate.wasm", import.meta.url)) });

export * from "../index.js";
