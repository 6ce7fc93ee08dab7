import { Client, place } from "./client.js";
import type { Closed, PlaceOptions } from "./types.js";

/**
 * Opens a database as it is, and runs no migrations: for the page that an application shows when
 * `openDatabase` has failed.
 */
export async function recoverDatabase(options: PlaceOptions): Promise<Recovery> {
  const [client, hasCopy] = await Client.open(options, "recover", place(options));
  return new Recovery(client, hasCopy);
}

/** What can be done for a database that cannot be opened. Close it before it is opened again. */
export class Recovery {
  readonly #client: Client;
  /** Whether there is a copy of what was before the migrations that failed. */
  readonly hasCopy: boolean;

  /** @internal */
  constructor(client: Client, hasCopy: boolean) {
    this.#client = client;
    this.hasCopy = hasCopy;
  }

  /** Puts the copy in the place of the database: as it was before the migrations that failed. */
  restoreCopy(): Promise<void> {
    return this.#client.call("restoreCopy");
  }

  /** The database as a file, even if it is damaged. */
  exportFile(): Promise<Blob> {
    return this.#client.call("exportFile");
  }

  /** Puts a file in the place of the database. It is migrated when the database is opened. */
  async importFile(file: Blob | BufferSource): Promise<void> {
    await this.#client.call("importFile", file instanceof Blob ? file : new Blob([file]));
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  /** Comes when the database is not held any more, and says why. */
  get closed(): Promise<Closed> {
    return this.#client.closed;
  }
}
