// Assertions that run anywhere. Each says what was looked at, what it should be and what it is.
import { MigrationError } from "litemigrate";

export function equal(found, expected, what = "value") {
  const [shown, wanted] = [show(found), show(expected)];
  if (shown !== wanted) throw new Error(`${what}\n  expected: ${wanted}\n  found:    ${shown}`);
}

export function ok(condition, what) {
  if (!condition) throw new Error(what);
}

export function match(text, pattern, what = "text") {
  ok(pattern.test(text), `${what}\n  expected: ${pattern}\n  found:    ${text}`);
}

/** Expects a MigrationError, thrown or rejected with, and returns it. */
export async function fails(act, code, what = code) {
  const error = await caught(act, what);
  ok(error instanceof MigrationError, `${what}: expected a MigrationError, found ${show(error)}`);
  ok(error instanceof Error, `${what}: a MigrationError is an Error`);
  equal(error.name, "MigrationError", `${what}: name`);
  equal(error.code, code, `${what}: code of "${error.message}"`);
  match(error.message, /^[^A-Z\s]/, `${what}: a message begins in lower case`);
  return error;
}

/** Expects that bad input is refused, clearly, as what it is. */
export async function refusesInput(act, what) {
  const error = await caught(act, what);
  const clear = error instanceof MigrationError || error instanceof TypeError;
  ok(clear, `${what}: expected a MigrationError or a TypeError, found ${show(error)}`);
  // What an engine says when it trips over something is no answer to a user.
  const tripped =
    /is not a function|is not iterable|cannot read prop|cannot convert|undefined is|unreachable|illegal invocation/i;
  ok(!tripped.test(error.message), `${what}: not a clear message: ${error.message}`);
}

/** Expects that something fails, and returns what is thrown. */
export async function caught(act, what = "act") {
  let result;
  try {
    result = await act();
  } catch (error) {
    return error;
  }
  throw new Error(`${what}: expected an error, but it went well: ${show(result)}`);
}

function show(value) {
  if (value instanceof Error) return `${value.name} [${value.code ?? ""}] ${value.message}`;
  if (typeof value === "bigint") return `${value}n`;
  return JSON.stringify(value) ?? String(value);
}
