import { DurableObject } from "cloudflare:workers";
import { Migrator, durableObjectAsync } from "litemigrate";
import files from "./migrations.json";
import { LEDGER } from "./support/query.js";

export class Notes extends DurableObject {
  constructor(state, env) {
    super(state, env);
    state.blockConcurrencyWhile(() => new Migrator(files).run(durableObjectAsync(state.storage)));
  }

  ledger() {
    return this.ctx.storage.sql
      .exec(LEDGER)
      .toArray()
      .map(({ entry }) => entry);
  }
}

export default {
  async fetch(_request, env) {
    return Response.json(await env.NOTES.getByName("notes").ledger());
  },
};
