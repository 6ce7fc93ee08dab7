// The class and the routes, which are JavaScript's; all else is in Rust.

import { DurableObject } from "cloudflare:workers";
import { Notebook as Engine, initSync } from "./fieldnotes.js";
import module from "./fieldnotes_bg.wasm";

initSync({ module });

export class Notebook extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    this.engine = new Engine(ctx.storage);
  }

  async fetch(request) {
    const path = new URL(request.url).pathname.replace(/^\/[^/]*/, "");
    const [status, body] = this.engine.answer(request.method, path, await request.text());
    return new Response(body, { status });
  }
}

/** `/ada/notes` is about the notebook of Ada. */
export default {
  fetch(request, env) {
    const user = new URL(request.url).pathname.split("/")[1];
    return env.NOTEBOOKS.getByName(user).fetch(request);
  },
};
