import { MigrationError } from "../error.js";
import type { Progress } from "../types.js";
import { DatabaseError } from "./error.js";
import type { Answer, Calls, Place, Request, Trouble } from "./messages.js";
import type { Closed, PlaceOptions } from "./types.js";

interface Waiting {
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/** The page's side: calls that are answered later, in the order in which they were made. */
export class Client {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #onElsewhere: (() => void) | undefined;
  readonly #onProgress: ((event: Progress) => void) | undefined;
  #last = 0;
  #reason: Closed | undefined;
  #end = (_: Closed) => {};
  readonly closed = new Promise<Closed>((resolve) => {
    this.#end = resolve;
  });

  constructor(options: PlaceOptions & { onProgress?: ((event: Progress) => void) | undefined }) {
    this.#onElsewhere = options.onElsewhere;
    this.#onProgress = options.onProgress;
    this.#worker = options.worker?.() ?? start();
    this.#worker.onmessage = ({ data }: MessageEvent<Answer>) => this.#hear(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      const message = `the worker cannot be loaded, or has failed: ${event.message ?? "it was not found"}`;
      this.stop("failed", new DatabaseError({ code: "WORKER", message }));
    };
    addEventListener("pagehide", this.#leave);
  }

  /** Opens a database, by one call or another, and leaves no worker behind if that fails. */
  static async open<K extends "open" | "recover">(
    options: ConstructorParameters<typeof Client>[0],
    call: K,
    ...args: Parameters<Calls[K]>
  ): Promise<[Client, Awaited<ReturnType<Calls[K]>>]> {
    const { signal } = options;
    signal?.throwIfAborted();
    const client = new Client(options);
    const abort = () => client.stop("closed", signal?.reason);
    signal?.addEventListener("abort", abort);
    try {
      return [client, await client.call(call, ...args)];
    } catch (error) {
      client.stop("closed", error);
      throw error;
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }

  call<K extends keyof Calls>(
    call: K,
    ...args: Parameters<Calls[K]>
  ): Promise<Awaited<ReturnType<Calls[K]>>> {
    type Result = Awaited<ReturnType<Calls[K]>>;
    if (this.#reason !== undefined) return Promise.reject(over(this.#reason));
    return new Promise<Result>((resolve, reject) => {
      const id = ++this.#last;
      const request: Request = { id, call, args };
      this.#worker.postMessage(request);
      this.#waiting.set(id, { resolve: resolve as Waiting["resolve"], reject });
    });
  }

  /** Closes the database, after what was asked for before. */
  async close(): Promise<void> {
    if (this.#reason !== undefined) return;
    await this.call("close");
    this.stop("closed");
  }

  /** Ends the worker at once. What was asked for and not answered fails with `error`. */
  stop(reason: Closed, error: unknown = over(reason)): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    removeEventListener("pagehide", this.#leave);
    this.#worker.terminate();
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
    this.#end(reason);
  }

  /** The worker ends what was asked for, and lets go, so that the page may be kept in the browser's cache. */
  readonly #leave = () => {
    this.call("close").then(
      () => this.stop("hidden"),
      () => this.stop("hidden"),
    );
  };

  #hear(answer: Answer): void {
    if ("notice" in answer) return this.#notice(answer);
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ("trouble" in answer) waiting?.reject(told(answer.trouble));
    else waiting?.resolve(answer.result);
  }

  #notice(notice: Extract<Answer, { notice: string }>): void {
    try {
      if (notice.notice === "progress") this.#onProgress?.(notice.event);
      else if (notice.notice === "elsewhere") this.#onElsewhere?.();
      else if (notice.reason === "handed-over") this.stop(notice.reason);
    } catch (thrown) {
      this.stop("closed", thrown);
    }
  }
}

function start(): Worker {
  // In this form bundlers find the file, and put it beside the rest.
  return new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
}

/** Where a database is, for the worker. A name is one part of a path. */
export function place({ name, elsewhere = "wait", wasm }: PlaceOptions): Place {
  if (typeof name !== "string" || !/^[^/\\\0]{1,200}$/.test(name) || /^\.\.?$/.test(name)) {
    throw new TypeError(`\`${name}\` cannot be a database's name: it must be one part of a path`);
  }
  if (elsewhere !== "wait" && elsewhere !== "take-over" && elsewhere !== "refuse") {
    throw new TypeError(`\`elsewhere\` cannot be \`${elsewhere}\``);
  }
  return { name, elsewhere, wasm: wasm === undefined ? undefined : new URL(wasm, location.href).href };
}

function told(trouble: Trouble): Error {
  switch (trouble.kind) {
    case "migration":
      return new MigrationError(trouble.failure);
    case "database":
      return new DatabaseError(trouble.problem);
    case "type":
      return new TypeError(trouble.message);
  }
}

function over(reason: Closed): DatabaseError {
  if (reason === "handed-over") {
    const message = "another tab has taken the database over";
    return new DatabaseError({ code: "OPEN_ELSEWHERE", message });
  }
  return new DatabaseError({ code: "CLOSED", message: "the database is closed; open it again" });
}
