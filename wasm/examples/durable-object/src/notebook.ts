import { DurableObject } from "cloudflare:workers";
import { MigrationError, Migrator, durableObject, durableObjectAsync } from "litemigrate";
import files from "./migrations";

// Once for all notebooks. A set that cannot be read fails here, and so when it is deployed.
const migrator = new Migrator(files);

export class Notebook extends DurableObject<Env> {
  /** Why the database is not what this version of the worker needs. */
  #refused: MigrationError | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    // No request is answered before this is done.
    ctx.blockConcurrencyWhile(() => this.#migrate());
  }

  /**
   * The asynchronous adapter can rebuild any table. If no migration drops a table that rows refer to,
   * the synchronous one does: `migrator.run(durableObject(ctx.storage))`. What that one throws must be
   * caught in the constructor: thrown out of it, it undoes what was applied and recorded before.
   */
  async #migrate(): Promise<void> {
    try {
      await migrator.run(durableObjectAsync(this.ctx.storage));
      this.#refused = undefined;
    } catch (error) {
      if (!(error instanceof MigrationError)) throw error;
      // Thrown on, it would reset the object at each request, and nobody could see the ledger.
      // `FAILED_BEFORE` says less than the error that it repeats.
      if (error.code !== "FAILED_BEFORE" || !this.#refused) this.#refused = error;
    }
  }

  override async fetch(request: Request): Promise<Response> {
    const [, , ...path] = new URL(request.url).pathname.split("/");
    const route = `${request.method} /${path.join("/")}`;
    // This looks and writes nothing, so it works whatever state the database is in.
    if (route === "GET /status") return Response.json(migrator.status(durableObject(this.ctx.storage)));

    // A full disk may have passed. A script that failed is not tried again until it is corrected.
    if (this.#refused) await this.ctx.blockConcurrencyWhile(() => this.#migrate());
    if (this.#refused) return unavailable(this.#refused);

    switch (route) {
      case "GET /notes":
        return Response.json(this.#notes());
      case "POST /notes":
        return this.#add(await request.json());
      default:
        return new Response("there is GET and POST /USER/notes, and GET /USER/status\n", { status: 404 });
    }
  }

  #notes(): unknown[] {
    const { sql } = this.ctx.storage;
    return sql.exec("SELECT id, title, excerpt, tags FROM note_list ORDER BY updated_at DESC, id DESC").toArray();
  }

  #add(note: { title?: string; body?: string }): Response {
    const { sql } = this.ctx.storage;
    const added = sql.exec(
      "INSERT INTO notes (title, body) VALUES (?, ?) RETURNING id, title, body",
      note.title ?? "Untitled",
      note.body ?? "",
    );
    return Response.json(added.one(), { status: 201 });
  }
}

/**
 * The old version of a worker, during a rollout or after a rollback, gets `DATABASE_NEWER`: somebody
 * else's version has migrated this notebook. It must not touch the data, and the client comes back.
 */
function unavailable({ code, message, file, line }: MigrationError): Response {
  return Response.json({ code, message, file, line }, { status: 503, headers: { "Retry-After": "30" } });
}
