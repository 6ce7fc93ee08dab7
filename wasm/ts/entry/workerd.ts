import wasm from "../litemigrate.wasm";
import { setLoader } from "../engine.js";

setLoader({ now: () => wasm });

export * from "../index.js";
