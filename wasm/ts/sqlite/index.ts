export { type ErrorCode, MigrationError } from "../error.js";
export type * from "../types.js";
export { Database, openDatabase } from "./database.js";
export { DatabaseError, type DatabaseErrorCode } from "./error.js";
export { Recovery, recoverDatabase } from "./recovery.js";
export type {
  Bindable,
  Changes,
  Closed,
  Elsewhere,
  OpenOptions,
  Parameters,
  PlaceOptions,
  Result,
  Row,
  SqlValue,
  Statement,
} from "./types.js";
