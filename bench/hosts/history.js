// The hundred migrations that all hosts are measured with, and what they are by hand.

import { createHash } from "node:crypto";
import { join } from "node:path";
import process from "node:process";

const { text } = await import(join(process.env.REPOSITORY, "bench/native/sets.js"));

export const numbers = Array.from({ length: 100 }, (_, at) => at + 1);
export const files = Object.fromEntries(numbers.map((number) => [`${number}_part.sql`, text(number)]));

export const ledger = `CREATE TABLE _sqlx_migrations (
  version BIGINT PRIMARY KEY, description TEXT NOT NULL,
  installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL,
  checksum BLOB NOT NULL, execution_time BIGINT NOT NULL
)`;

/** A script, and its row of the ledger. */
export const steps = numbers.map((number) => {
  const checksum = createHash("sha384").update(text(number)).digest("hex");
  return [text(number), `INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (${number}, 'part', TRUE, X'${checksum}', 1000)`];
});

/** The statements of a script. */
export const statements = (number) => text(number).split(/(?<=;)\n/).filter((statement) => statement.trim());
