import Database from "better-sqlite3";
import { drizzle } from "drizzle-orm/better-sqlite3";
import { migrate } from "drizzle-orm/better-sqlite3/migrator";
import { Kysely, SqliteDialect, sql } from "kysely";
import { Migrator } from "kysely/migration";

export { betterSqlite3 as adapt } from "litemigrate";

export const open = (path) => new Database(path);

export const peers = (migrationsFolder, numbers, statements) => {
  const up = (number) => async (db) => {
    for (const statement of statements(number)) await sql.raw(statement).execute(db);
  };
  const migrations = Object.fromEntries(numbers.map((number) => [`${String(number).padStart(4, "0")}_part`, { up: up(number) }]));
  return {
    "drizzle": (driver) => migrate(drizzle(driver), { migrationsFolder }),
    async "Kysely"(database) {
      const db = new Kysely({ dialect: new SqliteDialect({ database }) });
      const { error } = await new Migrator({ db, provider: { getMigrations: async () => migrations } }).migrateToLatest();
      if (error) throw error;
    },
  };
};
