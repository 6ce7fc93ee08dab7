export { type ErrorCode, MigrationError } from "../error.js";
export type { AsyncDatabase, Database } from "../host.js";
export type { Files, Version } from "../types.js";
export { type BrowserDatabase, browserDatabase } from "./browser-database.js";
export { drift, init } from "./drift.js";
export type { Difference, Drift, DriftOptions } from "./types.js";
