/**
 * A `.wasm` of the package: compiled, its bytes, its address, or what was fetched from there. These
 * types have no names that are known to all hosts.
 */
export type Wasm = string | object;

/**
 * How an entry point gets its wasm: at once, or by waiting.
 *
 * @internal
 */
interface Source {
  now?(): WebAssembly.Module | BufferSource;
  later?(): Wasm;
}

/**
 * Starts a wasm, as its glue does.
 *
 * @internal
 */
type Start = (given: { module: WebAssembly.Module | BufferSource }) => unknown;

/**
 * One of the package's wasms, which is started once, when it is needed.
 *
 * @internal
 */
export class Loading {
  readonly #file: string;
  readonly #start: Start;
  #ready = false;
  source: Source = {};

  constructor(file: string, start: Start) {
    this.#file = file;
    this.#start = start;
  }

  /** Starts it, by waiting if need be. */
  async init(wasm: Wasm | Promise<Wasm> | undefined): Promise<void> {
    if (this.#ready) return;
    if (wasm === undefined && this.source.now !== undefined) return this.#run(this.source.now());
    const found = (await wasm) ?? this.source.later?.();
    if (found === undefined) throw new TypeError("there is no wasm to load; pass it to `init`");
    this.#run(await this.#bytes(found));
  }

  /** Starts it if it has not been, where that can be done at once. */
  atOnce(): void {
    if (this.#ready) return;
    if (this.source.now === undefined) {
      throw new Error(`${this.#file} is not loaded yet; \`await init()\` first`);
    }
    this.#run(this.source.now());
  }

  #run(module: WebAssembly.Module | BufferSource): void {
    if (!this.#ready) this.#start({ module });
    this.#ready = true;
  }

  async #bytes(source: Wasm): Promise<WebAssembly.Module | BufferSource> {
    const isAddress =
      typeof source === "string" || source instanceof URL || source instanceof Request;
    const found = isAddress ? await fetch(source) : source;
    if (!(found instanceof Response)) return found as WebAssembly.Module | BufferSource;
    if (!found.ok) throw new Error(`cannot load ${found.url}: ${found.status} ${found.statusText}`);
    try {
      // Compiled off the page's thread, where the size of what may be compiled is not limited.
      return await WebAssembly.compile(await found.arrayBuffer());
    } catch (cause) {
      throw new Error(
        `${found.url} is not ${this.#file}; a bundler may have moved the code without it: ` +
          `pass its address to \`init\`, such as that of "litemigrate/${this.#file}?url"`,
        { cause },
      );
    }
  }
}
