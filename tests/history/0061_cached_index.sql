CREATE UNIQUE INDEX IF NOT EXISTS main.cache_by_id ON cache (id);
