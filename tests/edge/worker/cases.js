// The cases inside workerd: each in a Durable Object of its own, or with a D1 database of its own.
import { DurableObject } from "cloudflare:workers";
import * as d1 from "../hosts/d1.js";
import * as durableObject from "../hosts/durable-object.js";
import * as durableObjectAsync from "../hosts/durable-object-async.js";
import { hostOf, race } from "../host.js";
import { told } from "../protocol.js";
import { cases, run } from "../suite.js";

const opened = (kind, driver) => {
  const second = () => hostOf(kind, kind.open(driver));
  return hostOf(kind, kind.open(driver), { second, race: (count, files) => race(count, files, second) });
};

class Case extends DurableObject {
  async fetch(request) {
    const { sql } = this.ctx.storage;
    // What a case leaves must hold in the next event too.
    if (request.method === "HEAD") {
      const [[enforced]] = [...sql.exec("PRAGMA foreign_keys").raw()];
      return new Response(null, { status: enforced === 1 ? 200 : 500 });
    }
    // Objects keep other things too, in a table that no one may read.
    await this.ctx.storage.put("greeting", "hello");
    const index = Number(new URL(request.url).pathname.slice(1));
    return Response.json(await run(cases[index], this.kind, () => opened(this.kind, this.ctx.storage)));
  }
}

export class Synchronous extends Case {
  kind = durableObject;
}

export class Asynchronous extends Case {
  kind = durableObjectAsync;
}

async function inObject(namespace, index) {
  const url = `http://object/${index}`;
  const object = namespace.get(namespace.idFromName(String(index)));
  try {
    const answer = await (await object.fetch(url)).json();
    const after = await object.fetch(url, { method: "HEAD" });
    if (after.ok || answer.result === "failed") return answer;
    return { result: "failed", why: "foreign keys are off in the next event" };
  } catch (error) {
    return { result: "failed", why: `the object was reset: ${error.message}` };
  }
}

export default {
  /** `workerd test`: all cases in Durable Objects. */
  async test(_controller, env) {
    for (const [index, one] of cases.entries()) {
      if (!one.name.includes(env.ONLY)) continue;
      told({ began: one.name });
      told({ case: one.name, ...(await inObject(env.OBJECTS, index)) });
    }
    told({ ended: true });
  },

  /** One case on D1. */
  async fetch(request, env) {
    const index = Number(new URL(request.url).pathname.slice(1));
    return Response.json(await run(cases[index], d1, () => opened(d1, env[`DB${index}`])));
  },
};
