// Durable Objects that are migrated, each in a request of its own. The worker's clock stands still meanwhile, so
// that who sends the requests measures.

import { DurableObject } from "cloudflare:workers";
import { Migrator, durableObject } from "litemigrate";
import { files, ledger, steps } from "./migrations.js";

// Once for all objects of a worker.
const migrator = new Migrator(files);

const rows = ({ sql }, query) => [...sql.exec(query).raw()];

const migrators = {
  "by hand": {
    fresh: (storage) =>
      storage.transactionSync(() => {
        rows(storage, ledger);
        for (const step of steps) for (const text of step) rows(storage, text);
      }),
    launch: (storage) => rows(storage, "SELECT version, success, hex(checksum) FROM _sqlx_migrations ORDER BY version"),
  },
  "litemigrate": both((storage) => migrator.run(durableObject(storage))),
  "litemigrate, made anew": both((storage) => new Migrator(files).run(durableObject(storage))),
};

function both(run) {
  return { fresh: run, launch: run };
}

export class Notebook extends DurableObject {
  async fetch(request) {
    const { peer, kind, times } = await request.json();
    for (let time = 0; time < times; time++) migrators[peer][kind](this.ctx.storage);
    const [[count]] = rows(this.ctx.storage, "SELECT count(*) FROM _sqlx_migrations");
    return new Response(count);
  }
}

export default {
  /** Asks objects, one after the other, and answers how many rows their ledgers have together. */
  async fetch(request, { OBJECTS }) {
    const { names, ...asked } = await request.json();
    let sum = 0;
    for (const name of names) {
      const object = OBJECTS.get(OBJECTS.idFromName(name));
      const answer = await object.fetch("http://object", { method: "POST", body: JSON.stringify(asked) });
      if (!answer.ok) return answer;
      sum += Number(await answer.text());
    }
    return new Response(sum);
  },
};
