import { Database } from "bun:sqlite";
import { drizzle } from "drizzle-orm/bun-sqlite";
import { migrate } from "drizzle-orm/bun-sqlite/migrator";

export { bunSqlite as adapt } from "litemigrate";

export const open = (path) => new Database(path);

export const peers = (migrationsFolder) => ({
  "drizzle": (driver) => migrate(drizzle(driver), { migrationsFolder }),
});
