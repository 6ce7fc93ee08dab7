// What a case sees of its host: one fresh database, and what can be done with it.
import { Migrator } from "litemigrate";

/**
 * Makes the interface that cases use.
 *
 * `kind` is what a file in `hosts/` exports:
 * - `name`, and `sync`: whether it answers at once;
 * - `batches`: whether a migration is sent as one batch;
 * - `adapt(driver)`: litemigrate's adapter;
 * - `open(place)`: `{ driver, sql(text), rows(text), close() }`;
 * - `refuses`: what litemigrate documents to refuse there. `rebuild`: to drop a table that rows
 *   refer to. `no-transaction`, `transaction-control`, `or-rollback`, `long-statement`: in a script.
 *   `all-of-sqlite`: whatever the host itself keeps to itself;
 * - `lacks`: what it has not, so that cases which need it are absent. `file`: connections that share
 *   a database. `lock`: one that keeps the write lock, and `readers` beside it. `begin`: a transaction
 *   that outlives a call. `settings`: pragmas that last. `race`: several runs. `process`: a process
 *   that can be killed.
 */
export function hostOf(kind, connection, more = {}) {
  const { driver, sql, rows, close } = connection;
  return {
    name: kind.name,
    sync: kind.sync,
    batches: kind.batches ?? false,
    refuses: (what) => (kind.refuses ?? []).includes(what),
    driver,
    adapt: kind.adapt,
    /** litemigrate's database. */
    db: kind.adapt(driver),
    /** Runs SQL behind litemigrate's back. */
    sql,
    /** The rows of a query: columns with `|`, rows with a blank between. */
    ask: async (text) => (await rows(text)).map((row) => [...row].map(shown).join("|")).join(" "),
    close,
    ...more,
  };
}

function shown(value) {
  if (value === null) return "";
  return typeof value === "object" ? `${value.byteLength ?? value.length} bytes` : String(value);
}

/** Several runs at once, each on a connection of its own; how many migrations each applied. */
export async function race(count, files, open) {
  const hosts = await Promise.all(Array.from({ length: count }, open));
  const reports = await Promise.all(hosts.map(({ db }) => new Migrator(files).run(db)));
  return reports.map(({ done }) => done.length);
}

/** What is in the schema, but for the ledger and what SQLite and the host keep there. */
export const SCHEMA =
  "SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite%' AND name NOT LIKE '%sqlx_migrations%' " +
  "AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\' ORDER BY name";

/** The same, ledger and all. */
export const EVERYTHING = "SELECT count(*) FROM sqlite_master WHERE name NOT LIKE '\\_cf\\_%' ESCAPE '\\'";

/** The ledger: version, success, and whether a time is given. */
export const LEDGER =
  "SELECT CAST(version AS TEXT), success, execution_time >= 0 FROM _sqlx_migrations ORDER BY version";

/** A set of migrations, 1_a.sql, 2_b.sql …, from their texts. */
export function set(...texts) {
  return Object.fromEntries(texts.map((text, index) => [`${index + 1}_${"abcdefgh"[index]}.sql`, text]));
}
