import { type Database, atOnce, expect, plain, statements } from "../host.js";

/** `Database` of sql.js. */
export interface SqlJsDatabase {
  run(sql: string): unknown;
  exec(sql: string): { values: unknown[][] }[];
}

export function sqlJs(db: SqlJsDatabase): Database {
  expect("a `Database` of sql.js", db, "run", "exec");
  return {
    ...statements,
    host: "sql-js",
    execute(sql) {
      atOnce(db.run(sql));
    },
    query: (sql) => plain(atOnce(db.exec(sql)).at(-1)?.values ?? []),
  };
}
