import { DatabaseSync } from "node:sqlite";

export { nodeSqlite as adapt } from "litemigrate";

export const open = (path) => new DatabaseSync(path);

// Neither drizzle nor Kysely has this host.
export const peers = () => ({});
