// Everything is saved as it is typed: one save at a time, and the latest text after it.

export class Saver {
  #latest;
  #running = false;
  #save;
  #tell;

  constructor(save, tell) {
    this.#save = save;
    this.#tell = tell;
  }

  /** If saving fails the text is kept, and saved with the next one. */
  set(text) {
    this.#latest = text;
    if (!this.#running) void this.#run();
  }

  async #run() {
    this.#running = true;
    this.#tell("saving");
    try {
      while (this.#latest) {
        const text = this.#latest;
        await this.#save(text);
        if (this.#latest === text) this.#latest = undefined;
      }
      this.#tell("saved");
    } catch (error) {
      this.#tell("failed", error);
    } finally {
      this.#running = false;
    }
  }
}
