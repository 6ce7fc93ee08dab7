#!/usr/bin/env node
// Writes a module that imports every migration of a directory as text, for bundlers that cannot
// import a directory: node embed.js DIRECTORY MODULE.ts
//
// A list that is kept by hand will lack a file one day, and that migration never runs.

import { writeFileSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import { readMigrations } from "./migrations.js";

const [directory, module] = process.argv.slice(2);
const found = relative(dirname(resolve(module)), directory).replaceAll(sep, "/");
const from = found.startsWith(".") ? found : `./${found}`;
const paths = Object.keys(readMigrations(directory));

writeFileSync(
  module,
  [
    "// Written by embed.js.",
    ...paths.map((path, index) => `import text${index} from ${JSON.stringify(`${from}/${path}`)};`),
    "",
    "export default {",
    ...paths.map((path, index) => `  ${JSON.stringify(path)}: text${index},`),
    "};",
    "",
  ].join("\n"),
);
