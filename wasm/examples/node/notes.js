#!/usr/bin/env node
// Notes on the command line: node notes.js [add TITLE [TEXT]]
//
// They are in notes.db, or where NOTES says.

import { open } from "./database.js";
import { migrate } from "./migrate.js";

function run(db, [command = "list", title = "Untitled", text = ""]) {
  switch (command) {
    case "list":
      for (const note of db.all("SELECT title, tags FROM note_list ORDER BY updated_at DESC, id DESC")) {
        console.log(note.tags ? `${note.title} (${note.tags})` : note.title);
      }
      return;
    case "add":
      db.all("INSERT INTO notes (title, body) VALUES (?, ?) RETURNING id", title, text);
      return console.log(`added ${title}`);
    default:
      throw new Error("usage: node notes.js [add TITLE [TEXT]]");
  }
}

let db;
try {
  db = await open(process.env.NOTES ?? "notes.db");
  migrate(db.adapter);
  run(db, process.argv.slice(2));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  db?.close();
}
