// What an application asks of its database.

/** Fails unless the schema is what the lock says. */
export function expectNoDrift({ version, differences }) {
  if (version === null || differences.length > 0) throw new Error(JSON.stringify(differences));
}

// Shows the ledger, a text a row: hosts have their own ideas of an integer and a blob.
export const LEDGER = `
  SELECT version || ' ' || description || ' ' || success || ' ' || hex(checksum) AS entry
  FROM _sqlx_migrations ORDER BY version`;
