// Writes the migrations that all programs embed: the same texts in the layout that each expects.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** About 500 bytes: a table, an index, a row. */
export function text(number) {
  return `-- Part ${number} of the schema: notes that are kept in a notebook, and found by it, the latest first.
CREATE TABLE part_${number} (
    id INTEGER PRIMARY KEY,
    notebook INTEGER NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL DEFAULT 0,
    updated_at INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX part_${number}_by_notebook ON part_${number} (notebook, updated_at DESC);
INSERT INTO part_${number} (notebook, title, body) VALUES (${number}, 'welcome', 'a note to begin with');
`;
}

const padded = (number) => String(number).padStart(5, "0");

/** Makes them in a folder, if they are not there as they should be: a file that is written anew is compiled anew. */
export function writeSets(folder) {
  const write = (name, text) => {
    const path = join(folder, name);
    if (existsSync(path) && readFileSync(path, "utf8") === text) return;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };
  for (const size of [10, 100, 1000]) {
    const numbers = Array.from({ length: size }, (_, at) => at + 1);
    for (const number of numbers) {
      write(`plain/${size}/${padded(number)}_part.sql`, text(number));
      write(`refinery/${size}/V${number}__part.sql`, text(number));
      write(`folders/${size}/${padded(number)}_part/up.sql`, text(number));
    }
    // What `migration!` makes of a text is for the program that includes the list.
    const included = numbers.map((number) => `    migration!(include_str!("../plain/${size}/${padded(number)}_part.sql")),\n`);
    write(`slices/${size}.rs`, `&[\n${included.join("")}]\n`);
  }
}
