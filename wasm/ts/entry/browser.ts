import { setLoader } from "../engine.js";

// In this form bundlers find the file, and put it beside the rest.
setLoader({ later: () => new URL("../litemigrate.wasm", import.meta.url) });

export * from "../index.js";
