// A history of two hundred migrations, and what somebody would write who applies it by hand.

import { createHash } from "node:crypto";

const TABLES = 100;

/** Names and texts: a hundred tables are made, and a column is added to each. */
export const files = Object.fromEntries(
  Array.from({ length: TABLES }, (_, at) => {
    const table = `notes_${at + 1}`;
    return [
      `CREATE TABLE ${table} (id INTEGER PRIMARY KEY, title TEXT NOT NULL, body TEXT);`,
      `ALTER TABLE ${table} ADD COLUMN created_at INTEGER NOT NULL DEFAULT 0;`,
    ];
  })
    .flat()
    .map((text, at) => [`${at + 1}_step_${at + 1}.sql`, text]),
);

export const ledger = `CREATE TABLE _sqlx_migrations (
  version BIGINT PRIMARY KEY, description TEXT NOT NULL,
  installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL,
  checksum BLOB NOT NULL, execution_time BIGINT NOT NULL
)`;

/** For each migration its text, and the statement that writes its row. */
export const steps = Object.entries(files).map(([name, text]) => {
  const [version, ...words] = name.replace(".sql", "").split("_");
  const checksum = createHash("sha384").update(text).digest("hex");
  const row =
    "INSERT INTO _sqlx_migrations ( version, description, success, checksum, execution_time ) " +
    `VALUES ( ${version}, '${words.join(" ")}', TRUE, X'${checksum}', 1000 )`;
  return [text, row];
});
