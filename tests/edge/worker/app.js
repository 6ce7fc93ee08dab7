// An application whose objects migrate themselves when they are constructed.
import { DurableObject } from "cloudflare:workers";
import { Migrator, durableObject, durableObjectAsync } from "litemigrate";

const NOTES = {
  "1_notes.sql":
    "CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT NOT NULL);\nCREATE TABLE tags (note INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE);",
};
const REBUILD =
  "CREATE TABLE n (id INTEGER PRIMARY KEY, body TEXT, pinned INTEGER NOT NULL DEFAULT 0);\nINSERT INTO n (id, body) SELECT * FROM notes;\nDROP TABLE notes;\nALTER TABLE n RENAME TO notes;";
const LONG = `CREATE TABLE long (x);\n${"INSERT INTO long VALUES (zeroblob(500));\n".repeat(20_000)}`;

/** The set of each version of the application. */
const RELEASES = {
  first: NOTES,
  pinned: { ...NOTES, "2_pin.sql": "ALTER TABLE notes ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;" },
  rebuilt: { ...NOTES, "2_pin.sql": REBUILD },
  broken: {
    ...NOTES,
    "2_pin.sql": "ALTER TABLE notes ADD COLUMN pinned INTEGER;\nALTER TABLE nots ADD COLUMN typo;",
  },
  long: { ...NOTES, "2_long.sql": LONG },
};

class App extends DurableObject {
  async fetch(request) {
    const rows = [...this.ctx.storage.sql.exec(await request.text()).raw()];
    return new Response(rows.map((row) => row.join("|")).join(" "));
  }
}

export class Synchronous extends App {
  constructor(context, env) {
    super(context, env);
    new Migrator(RELEASES[env.RELEASE]).run(durableObject(context.storage));
  }
}

export class Asynchronous extends App {
  constructor(context, env) {
    super(context, env);
    context.blockConcurrencyWhile(() =>
      new Migrator(RELEASES[env.RELEASE]).run(durableObjectAsync(context.storage)),
    );
  }
}

/** One that keeps what went wrong, and answers with it. */
export class Keeping extends App {
  constructor(context, env) {
    super(context, env);
    try {
      new Migrator(RELEASES[env.RELEASE]).run(durableObject(context.storage));
    } catch (error) {
      this.error = error;
    }
  }

  fetch(request) {
    if (this.error) throw this.error;
    return super.fetch(request);
  }
}

/** The class had another name in an earlier version of the application. */
export class OlderSynchronous extends Synchronous {}
export class OlderAsynchronous extends Asynchronous {}

export default {
  async fetch(request, env) {
    const object = env.OBJECTS.get(env.OBJECTS.idFromName("one"));
    try {
      return await object.fetch(request);
    } catch (error) {
      return new Response(error.message, { status: 500 });
    }
  },
};
