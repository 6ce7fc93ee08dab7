import type { Files } from "./types.js";

/** Paths and texts in turn. */
export function texts(files: Files): string[] {
  if (typeof files !== "object" || files === null) {
    throw new TypeError("the files must be an object of paths and texts");
  }
  const pairs: unknown[] = Symbol.iterator in files ? [...files] : Object.entries(files);
  return pairs.flatMap((pair) => {
    if (!Array.isArray(pair) || typeof pair[0] !== "string") {
      throw new TypeError("a list of files must have pairs in it, of a path and a text");
    }
    const [path, file] = pair as [string, unknown];
    const text = typeof file === "object" && file !== null ? (file as { default?: unknown }).default : file;
    if (typeof text !== "string") {
      throw new TypeError(`\`${path}\` is not a text; import it as one, such as by \`?raw\``);
    }
    return [path, text];
  });
}

/** Names and values of options in turn. */
export function words(options: object): string[] {
  return Object.entries(options)
    .filter(([, value]) => value !== undefined)
    .flatMap(([name, value]) => {
      const expected = name === "wait" ? "number" : "string";
      if (typeof value !== expected) throw new TypeError(`the option \`${name}\` must be a ${expected}`);
      return [name, String(value)];
    });
}
