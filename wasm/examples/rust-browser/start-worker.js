// Loads the worker's wasm, which does all else.

import init from "./worker.js";

await init({ module_or_path: new URL("worker_bg.wasm", import.meta.url) });
