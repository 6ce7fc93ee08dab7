// Shows the ledger, a text a row: hosts have their own ideas of an integer and a blob.
export const LEDGER = `
  SELECT version || ' ' || description || ' ' || success || ' ' || hex(checksum) AS entry
  FROM _sqlx_migrations ORDER BY version`;
