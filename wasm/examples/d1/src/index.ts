import { MigrationError, Migrator, d1 } from "litemigrate";
import files from "./migrations";

// A set that cannot be read fails here, and so when it is deployed.
const migrator = new Migrator(files);

// Whether this isolate has found the database migrated. This is no promise that requests share: one
// would end with the request that made it. Each asks for itself until one has succeeded, and however
// many do so at once, each migration is applied once.
let migrated = false;

async function migrate(env: Env): Promise<void> {
  if (migrated) return;
  await migrator.run(d1(env.DB));
  migrated = true;
}

export default {
  async fetch(request, env) {
    const route = `${request.method} ${new URL(request.url).pathname}`;
    // This looks and writes nothing, so it works whatever state the database is in.
    if (route === "GET /status") return Response.json(await migrator.status(d1(env.DB)));
    try {
      await migrate(env);
    } catch (error) {
      if (!(error instanceof MigrationError)) throw error;
      const { code, message, file, line } = error;
      return Response.json({ code, message, file, line }, { status: 503, headers: { "Retry-After": "30" } });
    }
    switch (route) {
      case "GET /notes":
        return notes(env.DB);
      case "POST /notes":
        return add(env.DB, await request.json());
      default:
        return new Response("there is GET and POST /notes, and GET /status\n", { status: 404 });
    }
  },
} satisfies ExportedHandler<Env>;

async function notes(db: D1Database): Promise<Response> {
  const { results } = await db
    .prepare(
      `SELECT id, title, group_concat(tag, '; ') AS tags
       FROM notes LEFT JOIN note_tags ON note_id = id GROUP BY id`,
    )
    .all();
  return Response.json(results);
}

async function add(db: D1Database, note: { title?: string; body?: string }): Promise<Response> {
  const added = await db
    .prepare("INSERT INTO notes (title, body) VALUES (?, ?) RETURNING id, title, body")
    .bind(note.title ?? "Untitled", note.body ?? "")
    .first();
  return Response.json(added, { status: 201 });
}
