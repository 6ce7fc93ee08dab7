ALTER TABLE settings ADD COLUMN changed_at INTEGER;
