import { DurableObject } from "cloudflare:workers";
import { Migrator, durableObjectAsync } from "litemigrate";
import { drift } from "litemigrate/drift";
import files from "./migrations.json";
import { LEDGER, expectNoDrift } from "./support/query.js";

export class Notes extends DurableObject {
  constructor(state, env) {
    super(state, env);
    const db = durableObjectAsync(state.storage);
    state.blockConcurrencyWhile(async () => {
      await new Migrator(files).run(db);
      expectNoDrift(await drift(db, files));
    });
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
