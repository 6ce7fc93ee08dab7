// Where a browser is.

import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** By the variable `CHROMIUM`, or by the path; so for other browsers. */
export function executable(name = "chromium") {
  const variable = name.split("-")[0].toUpperCase();
  const places = (process.env.PATH ?? "").split(delimiter).map((directory) => join(directory, name));
  const found = process.env[variable] || places.find(existsSync);
  if (!found) throw new Error(`${name} is missing: install it, or set ${variable} to its path`);
  return found;
}
