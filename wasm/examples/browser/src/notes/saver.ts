// Everything is saved as it is typed: one save at a time, and the latest text after it.

export interface Text {
  readonly title: string;
  readonly body: string;
}

export class Saver {
  #latest: Text | undefined;
  #running = false;

  constructor(
    private readonly save: (text: Text) => Promise<void>,
    private readonly tell: (state: "saving" | "saved" | Error) => void,
  ) {}

  /** If saving fails the text is kept, and saved with the next one. */
  set(text: Text): void {
    this.#latest = text;
    lost = undefined;
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    this.tell("saving");
    try {
      while (this.#latest) {
        const text = this.#latest;
        await this.save(text);
        if (this.#latest === text) this.#latest = undefined;
      }
      this.tell("saved");
    } catch (error) {
      lost = this.#latest;
      this.tell(error as Error);
    } finally {
      this.#running = false;
    }
  }
}

let lost: Text | undefined;

/** What was typed and could not be saved. */
export function unsaved(): string | undefined {
  return lost && `${lost.title}\n\n${lost.body}`;
}
