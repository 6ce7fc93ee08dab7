import { type BatchDatabase, expect, plain } from "../host.js";

interface Statement {
  raw(): Promise<unknown[][]>;
}

/** A D1 binding, `env.DB`. */
export interface D1Database {
  prepare(sql: string): Statement;
  batch(statements: Statement[]): Promise<unknown>;
}

/** Cloudflare D1: each migration is one atomic batch. */
export function d1(db: D1Database): BatchDatabase {
  expect("a D1 binding", db, "prepare", "batch");
  return {
    host: "d1",
    canSwitch: false,
    query: async (sql) => plain(await db.prepare(sql).raw()),
    batch: (statements) => db.batch(statements.map((sql) => db.prepare(sql))),
  };
}
