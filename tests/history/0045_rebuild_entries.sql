DROP TRIGGER entries_fts_insert;
DROP TRIGGER entries_fts_delete;
DROP TRIGGER entries_fts_update;
DROP TRIGGER log_star;
DROP VIEW unread_counts;
CREATE TABLE new_entries (id INTEGER PRIMARY KEY, feed_id INTEGER NOT NULL REFERENCES feeds (id) ON DELETE CASCADE, guid TEXT NOT NULL, title TEXT NOT NULL DEFAULT '', body TEXT NOT NULL DEFAULT '', url TEXT, published_at INTEGER, is_read INTEGER NOT NULL DEFAULT 0, starred_at TEXT, UNIQUE (feed_id, guid), CHECK (is_read IN (0, 1)));
INSERT INTO new_entries SELECT id, feed_id, guid, coalesce(title, ''), coalesce(body, ''), NULL, published_at, is_read, starred_at FROM entries;
DROP TABLE entries;
ALTER TABLE new_entries RENAME TO entries;
