//! A history in the style of an app that has been out for years: a reader of feeds with notes.

/// Files and texts. Some can be reverted; some fill tables; some rebuild a parent.
pub(crate) const FILES: &[(&str, &str)] = &[
    (
        "0001_accounts.sql",
        "CREATE TABLE accounts (id INTEGER PRIMARY KEY AUTOINCREMENT, email TEXT NOT NULL UNIQUE COLLATE NOCASE, created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP);",
    ),
    (
        "0002_folders.sql",
        "-- A tree.\nCREATE TABLE folders (\n  id INTEGER PRIMARY KEY,\n  account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,\n  parent_id INTEGER REFERENCES folders (id),\n  title TEXT NOT NULL,\n  position INT DEFAULT 0,\n  UNIQUE (account_id, parent_id, title)\n);",
    ),
    (
        "0003_feeds.sql",
        "create table feeds (id integer primary key, folder_id integer references folders(id) on delete set null, url text not null, title text, check (length(url) > 7));",
    ),
    (
        "0004_entries.sql",
        "CREATE TABLE entries (id INTEGER PRIMARY KEY, feed_id INTEGER NOT NULL, guid TEXT NOT NULL, title TEXT, body TEXT, published_at INTEGER, FOREIGN KEY (feed_id) REFERENCES feeds (id) ON UPDATE CASCADE ON DELETE CASCADE);",
    ),
    (
        "0005_entries_by_guid.sql",
        "CREATE UNIQUE INDEX entries_by_guid ON entries (feed_id, guid);",
    ),
    (
        "0006_read.sql",
        "ALTER TABLE entries ADD COLUMN is_read INTEGER NOT NULL DEFAULT 0 CHECK (is_read IN (0, 1));",
    ),
    (
        "0007_unread.sql",
        "CREATE INDEX entries_unread ON entries (feed_id, published_at DESC) WHERE is_read = 0;",
    ),
    (
        "0008_starred.up.sql",
        "ALTER TABLE entries ADD starred_at TEXT;\nCREATE INDEX entries_starred ON entries (starred_at) WHERE starred_at IS NOT NULL;",
    ),
    (
        "0008_starred.down.sql",
        "DROP INDEX entries_starred;\nALTER TABLE entries DROP COLUMN starred_at;",
    ),
    (
        "0009_settings.sql",
        "CREATE TABLE settings (name TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;\nINSERT INTO settings VALUES ('theme', 'light'), ('interval', 30);",
    ),
    (
        "0010_notes.sql",
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, entry_id INTEGER REFERENCES entries (id) ON DELETE CASCADE, body TEXT NOT NULL DEFAULT '', color TEXT DEFAULT 'none');",
    ),
    (
        "0011_search.sql",
        "CREATE VIRTUAL TABLE entries_fts USING fts5(title, body, content='entries', content_rowid='id', tokenize = \"porter unicode61\");",
    ),
    (
        "0012_search_insert.sql",
        "CREATE TRIGGER entries_fts_insert AFTER INSERT ON entries BEGIN\n  INSERT INTO entries_fts (rowid, title, body) VALUES (new.id, new.title, new.body);\nEND;",
    ),
    (
        "0013_search_delete.sql",
        "CREATE TRIGGER entries_fts_delete AFTER DELETE ON entries BEGIN\n  INSERT INTO entries_fts (entries_fts, rowid, title, body) VALUES ('delete', old.id, old.title, old.body);\nEND;",
    ),
    (
        "0014_search_update.sql",
        "CREATE TRIGGER entries_fts_update AFTER UPDATE OF title, body ON entries WHEN old.title IS NOT new.title OR old.body IS NOT new.body BEGIN\n  INSERT INTO entries_fts (entries_fts, rowid, title, body) VALUES ('delete', old.id, old.title, old.body);\n  INSERT INTO entries_fts (rowid, title, body) VALUES (new.id, new.title, new.body); -- again\nEND;",
    ),
    (
        "0015_unread_counts.sql",
        "CREATE VIEW unread_counts (feed_id, unread) AS SELECT feed_id, count(*) FROM entries WHERE is_read = 0 GROUP BY feed_id;",
    ),
    (
        "0016_some_rows.sql",
        "INSERT INTO accounts (email) VALUES ('a@example.org'), ('b@example.org');\nINSERT INTO folders (account_id, title) VALUES (1, 'news'), (2, 'blogs');\nINSERT INTO feeds (folder_id, url) VALUES (1, 'https://example.org/a'), (2, 'https://example.org/b');\nINSERT INTO entries (feed_id, guid, title) VALUES (1, 'x', 'first'), (2, 'y', 'second');",
    ),
    (
        "0017_tags.up.sql",
        "CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE ON CONFLICT IGNORE);\nCREATE TABLE entry_tags (entry_id INTEGER NOT NULL REFERENCES entries, tag_id INTEGER NOT NULL REFERENCES tags, PRIMARY KEY (entry_id, tag_id)) WITHOUT ROWID;",
    ),
    (
        "0017_tags.down.sql",
        "DROP TABLE entry_tags;\nDROP TABLE tags;",
    ),
    (
        "0018_tag_colors.up.sql",
        "ALTER TABLE tags ADD COLUMN color TEXT;",
    ),
    (
        "0018_tag_colors.down.sql",
        "ALTER TABLE tags DROP COLUMN color;",
    ),
    (
        "0019_words.sql",
        "ALTER TABLE notes ADD COLUMN words INTEGER GENERATED ALWAYS AS (length(body) - length(replace(body, ' ', '')) + 1) VIRTUAL;",
    ),
    (
        "0020_notes_by_words.sql",
        "CREATE INDEX notes_by_words ON notes (words);",
    ),
    (
        "0021_by_host.sql",
        "CREATE INDEX feeds_by_host ON feeds (lower(substr(url, instr(url, '//') + 2)));",
    ),
    (
        "0022_rename_title.sql",
        "ALTER TABLE feeds RENAME COLUMN title TO name;",
    ),
    (
        "0023_subtitle.up.sql",
        "ALTER TABLE feeds ADD COLUMN subtitle TEXT COLLATE NOCASE;",
    ),
    (
        "0023_subtitle.down.sql",
        "ALTER TABLE feeds DROP COLUMN subtitle;",
    ),
    (
        "0024_rebuild_feeds.sql",
        "CREATE TABLE feeds_new (\n  id INTEGER PRIMARY KEY,\n  folder_id INTEGER REFERENCES folders (id) ON DELETE SET NULL,\n  url TEXT NOT NULL UNIQUE,\n  name TEXT NOT NULL DEFAULT '',\n  subtitle TEXT COLLATE NOCASE,\n  etag TEXT\n);\nINSERT INTO feeds_new (id, folder_id, url, name) SELECT id, folder_id, url, coalesce(name, '') FROM feeds;\nDROP TABLE feeds;\nALTER TABLE feeds_new RENAME TO feeds;",
    ),
    (
        "0025_by_host_again.sql",
        "CREATE INDEX feeds_by_host ON feeds (lower(substr(url, instr(url, '//') + 2)));",
    ),
    (
        "0026_fetches.sql",
        "CREATE TABLE fetches (feed_id INTEGER NOT NULL, at INTEGER NOT NULL, status INTEGER, PRIMARY KEY (feed_id, at DESC), FOREIGN KEY (feed_id) REFERENCES feeds (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED) WITHOUT ROWID;",
    ),
    (
        "0027_fetch_error.sql",
        "ALTER TABLE fetches ADD COLUMN error TEXT;",
    ),
    (
        "0028_unread_again.up.sql",
        "DROP VIEW unread_counts;\nCREATE VIEW unread_counts AS SELECT feed_id, count(*) AS unread, max(published_at) AS latest FROM entries WHERE is_read = 0 GROUP BY feed_id;",
    ),
    (
        "0028_unread_again.down.sql",
        "DROP VIEW unread_counts;\ncreate view unread_counts (feed_id, unread) as\n  select feed_id, count(*) from entries where is_read = 0 group by feed_id;",
    ),
    (
        "0029_strict_events.sql",
        "CREATE TABLE events (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, payload BLOB, weight REAL NOT NULL DEFAULT 1.5, at INTEGER NOT NULL DEFAULT (unixepoch())) STRICT;",
    ),
    (
        "0030_events_index.sql",
        "CREATE INDEX events_by_kind ON events (kind COLLATE NOCASE, at DESC);",
    ),
    (
        "0031_log.sql",
        "CREATE TRIGGER log_star AFTER UPDATE OF starred_at ON entries WHEN new.starred_at IS NOT NULL BEGIN INSERT INTO events (kind) VALUES (CASE WHEN old.starred_at IS NULL THEN 'star' ELSE 're-star' END); END;",
    ),
    (
        "0032_drop_color.sql",
        "ALTER TABLE notes DROP COLUMN color;",
    ),
    (
        "0033_pinned.up.sql",
        "ALTER TABLE notes ADD COLUMN pinned BOOLEAN NOT NULL DEFAULT FALSE;",
    ),
    (
        "0033_pinned.down.sql",
        "ALTER TABLE notes DROP COLUMN pinned;",
    ),
    (
        "0034_rename_notes.up.sql",
        "ALTER TABLE notes RENAME TO remarks;",
    ),
    (
        "0034_rename_notes.down.sql",
        "ALTER TABLE remarks RENAME TO notes;",
    ),
    (
        "0035_remarks_search.sql",
        "CREATE VIRTUAL TABLE remarks_fts USING fts5 (body, content = '', tokenize='trigram');",
    ),
    (
        "0036_places.sql",
        "CREATE VIRTUAL TABLE places USING rtree(id, min_x, max_x, min_y, max_y);",
    ),
    (
        "0037_odd_names.sql",
        "CREATE TABLE \"odd table\" (\"select\" TEXT, [a \"b\" c] INT, `from: x` TEXT DEFAULT 'it''s; a \"text\": yes', \"ünï\" REAL DEFAULT -1.5);",
    ),
    (
        "0038_odd_index.sql",
        "CREATE INDEX \"odd: index\" ON \"odd table\" (\"select\", [a \"b\" c]);",
    ),
    (
        "0039_two_lines.sql",
        "CREATE TABLE templates (id INTEGER PRIMARY KEY, body TEXT NOT NULL DEFAULT 'first line\nsecond \\ line');",
    ),
    (
        "0040_devices.up.sql",
        "CREATE TABLE devices (id BLOB PRIMARY KEY NOT NULL, name VARCHAR(80), size DECIMAL(10, 2) DEFAULT (0.0), seen_at DATETIME DEFAULT (datetime('now')));",
    ),
    ("0040_devices.down.sql", "DROP TABLE devices;"),
    (
        "0041_sync.sql",
        "CREATE TABLE sync (device_id BLOB NOT NULL REFERENCES devices (id) MATCH FULL ON DELETE RESTRICT, seq INTEGER NOT NULL, CONSTRAINT one_each PRIMARY KEY (device_id, seq), CONSTRAINT positive CHECK (seq > 0));",
    ),
    (
        "0042_device_kind.sql",
        "ALTER TABLE devices ADD COLUMN kind TEXT NOT NULL DEFAULT 'phone';",
    ),
    (
        "0043_mark_all.sql",
        "UPDATE entries SET is_read = 1 WHERE published_at < 1600000000;",
    ),
    (
        "0044_rename_kind.up.sql",
        "ALTER TABLE devices RENAME COLUMN kind TO \"type\";",
    ),
    (
        "0044_rename_kind.down.sql",
        "ALTER TABLE devices RENAME COLUMN \"type\" TO kind;",
    ),
    (
        "0045_rebuild_entries.sql",
        "DROP TRIGGER entries_fts_insert;\nDROP TRIGGER entries_fts_delete;\nDROP TRIGGER entries_fts_update;\nDROP TRIGGER log_star;\nDROP VIEW unread_counts;\nCREATE TABLE new_entries (id INTEGER PRIMARY KEY, feed_id INTEGER NOT NULL REFERENCES feeds (id) ON DELETE CASCADE, guid TEXT NOT NULL, title TEXT NOT NULL DEFAULT '', body TEXT NOT NULL DEFAULT '', url TEXT, published_at INTEGER, is_read INTEGER NOT NULL DEFAULT 0, starred_at TEXT, UNIQUE (feed_id, guid), CHECK (is_read IN (0, 1)));\nINSERT INTO new_entries SELECT id, feed_id, guid, coalesce(title, ''), coalesce(body, ''), NULL, published_at, is_read, starred_at FROM entries;\nDROP TABLE entries;\nALTER TABLE new_entries RENAME TO entries;",
    ),
    (
        "0046_unread_after_rebuild.sql",
        "CREATE INDEX entries_unread ON entries (feed_id, published_at DESC) WHERE is_read = 0;",
    ),
    (
        "0047_search_again.sql",
        "DROP TABLE entries_fts;\nCREATE VIRTUAL TABLE entries_fts USING fts5(title, body, url UNINDEXED, tokenize='unicode61 remove_diacritics 2');\nINSERT INTO entries_fts (rowid, title, body, url) SELECT id, title, body, url FROM entries;",
    ),
    (
        "0048_search_triggers.sql",
        "CREATE TRIGGER entries_fts_insert AFTER INSERT ON entries BEGIN INSERT INTO entries_fts (rowid, title, body, url) VALUES (new.id, new.title, new.body, new.url); END;\nCREATE TRIGGER entries_fts_delete AFTER DELETE ON entries BEGIN DELETE FROM entries_fts WHERE rowid = old.id; END;",
    ),
    (
        "0049_views.sql",
        "CREATE VIEW unread_counts AS SELECT f.id AS feed_id, count(e.id) AS unread FROM feeds AS f LEFT JOIN entries AS e ON e.feed_id = f.id AND e.is_read = 0 GROUP BY f.id;\nCREATE VIEW \"folder overview\" AS SELECT folders.title, total(unread) FROM folders JOIN feeds ON feeds.folder_id = folders.id JOIN unread_counts ON unread_counts.feed_id = feeds.id GROUP BY folders.id;",
    ),
    (
        "0050_mark_read.sql",
        "CREATE TRIGGER mark_read INSTEAD OF UPDATE OF unread ON unread_counts WHEN new.unread = 0 BEGIN UPDATE entries SET is_read = 1 WHERE feed_id = old.feed_id; END;",
    ),
    (
        "0051_attachments.up.sql",
        "CREATE TABLE attachments (\n  id INTEGER NOT NULL,\n  entry_id INTEGER NOT NULL,\n  bytes INTEGER GENERATED ALWAYS AS (length(content)) STORED,\n  content BLOB,\n  mime TEXT AS (CASE WHEN content IS NULL THEN NULL ELSE 'application/octet-stream' END),\n  PRIMARY KEY (id),\n  FOREIGN KEY (entry_id) REFERENCES entries (id) ON DELETE CASCADE\n);",
    ),
    ("0051_attachments.down.sql", "DROP TABLE attachments;"),
    (
        "0052_attachments_index.up.sql",
        "CREATE INDEX attachments_large ON attachments (entry_id) WHERE bytes > 1000000 AND mime IS NOT NULL;",
    ),
    (
        "0052_attachments_index.down.sql",
        "DROP INDEX attachments_large;",
    ),
    ("0053_compact.sql", "-- no-transaction\nVACUUM;"),
    (
        "0054_last_login.sql",
        "ALTER TABLE accounts ADD COLUMN last_login TEXT;",
    ),
    (
        "0055_login_index.up.sql",
        "CREATE INDEX accounts_by_login ON accounts (last_login, email COLLATE BINARY);",
    ),
    ("0055_login_index.down.sql", "DROP INDEX accounts_by_login;"),
    (
        "0056_move_folders.sql",
        "ALTER TABLE folders RENAME COLUMN position TO sort_order;",
    ),
    (
        "0057_queue.up.sql",
        "CREATE TABLE queue (id INTEGER PRIMARY KEY DESC, job TEXT NOT NULL, run_after INTEGER, attempts INTEGER NOT NULL DEFAULT 0, CHECK (json_valid(job)));",
    ),
    ("0057_queue.down.sql", "DROP TABLE queue;"),
    (
        "0058_queue_index.sql",
        "CREATE INDEX queue_ready ON queue (run_after, json_extract(job, '$.kind')) WHERE attempts < 5;",
    ),
    (
        "0059_old_switch.sql",
        "COMMIT;\nPRAGMA foreign_keys = OFF;\nBEGIN;\nCREATE TABLE sync_new (device_id BLOB NOT NULL REFERENCES devices (id), seq INTEGER NOT NULL, at INTEGER, PRIMARY KEY (device_id, seq));\nINSERT INTO sync_new (device_id, seq) SELECT device_id, seq FROM sync;\nDROP TABLE sync;\nALTER TABLE sync_new RENAME TO sync;\nCOMMIT;\nPRAGMA foreign_keys = ON;\nBEGIN;",
    ),
    (
        "0060_cached.sql",
        "CREATE TABLE cache AS SELECT id, title, 1 + 1 AS two, CAST(body AS TEXT) AS body FROM entries;",
    ),
    (
        "0061_cached_index.sql",
        "CREATE UNIQUE INDEX IF NOT EXISTS main.cache_by_id ON cache (id);",
    ),
    ("0062_drop_cache.sql", "DROP TABLE cache;"),
    (
        "0063_devices_rebuild.up.sql",
        "CREATE TABLE devices_2 (id BLOB PRIMARY KEY NOT NULL, name TEXT, size REAL DEFAULT 0, \"type\" TEXT NOT NULL DEFAULT 'phone');\nINSERT INTO devices_2 SELECT id, name, size, \"type\" FROM devices;\nDROP TABLE devices;\nALTER TABLE devices_2 RENAME TO devices;",
    ),
    (
        "0063_devices_rebuild.down.sql",
        "CREATE TABLE devices_1 (id BLOB PRIMARY KEY NOT NULL, name VARCHAR(80), size DECIMAL(10, 2) DEFAULT (0.0), seen_at DATETIME DEFAULT (datetime('now')), type TEXT NOT NULL DEFAULT 'phone');\nINSERT INTO devices_1 (id, name, size, type) SELECT id, name, size, \"type\" FROM devices;\nDROP TABLE devices;\nALTER TABLE devices_1 RENAME TO devices;",
    ),
    (
        "0064_quotas/up.sql",
        "CREATE TABLE quotas (account_id INTEGER PRIMARY KEY REFERENCES accounts ON DELETE CASCADE, bytes INTEGER NOT NULL CHECK (bytes >= 0) CHECK (bytes < 1 << 40));",
    ),
    ("0064_quotas/down.sql", "DROP TABLE quotas;"),
    (
        "0065_quota_guard.sql",
        "CREATE TRIGGER quota_guard BEFORE INSERT ON attachments FOR EACH ROW WHEN (SELECT sum(bytes) FROM quotas) < length(new.content) BEGIN SELECT RAISE(ABORT, 'over quota'); END;",
    ),
    (
        "0066_shares.sql",
        "CREATE TABLE shares (from_id INTEGER NOT NULL REFERENCES accounts (id), to_id INTEGER NOT NULL REFERENCES accounts (id), folder_id INTEGER, UNIQUE (from_id, to_id), FOREIGN KEY (folder_id) REFERENCES folders (id) ON DELETE CASCADE ON UPDATE NO ACTION);",
    ),
    (
        "0067_share_rights.sql",
        "ALTER TABLE shares ADD COLUMN rights TEXT NOT NULL DEFAULT 'read' CHECK (rights IN ('read', 'write'));",
    ),
    ("0068_analyze.sql", "ANALYZE;"),
    (
        "0069_remark_author.up.sql",
        "ALTER TABLE remarks ADD COLUMN author_id INTEGER REFERENCES accounts (id) ON DELETE SET NULL;",
    ),
    (
        "0069_remark_author.down.sql",
        "ALTER TABLE remarks DROP COLUMN author_id;",
    ),
    (
        "0070_remarks_index.up.sql",
        "CREATE INDEX remarks_by_author ON remarks (author_id) WHERE author_id IS NOT NULL;",
    ),
    (
        "0070_remarks_index.down.sql",
        "DROP INDEX remarks_by_author;",
    ),
    ("0071_drop_places.sql", "DROP TABLE places;"),
    (
        "0072_recent.up.sql",
        "CREATE VIEW recent AS WITH latest (id) AS (SELECT id FROM entries ORDER BY published_at DESC LIMIT 50) SELECT e.*, row_number() OVER (PARTITION BY e.feed_id ORDER BY e.published_at) AS nth FROM entries e JOIN latest USING (id);",
    ),
    ("0072_recent.down.sql", "DROP VIEW recent;"),
    (
        "0073_settings_type.up.sql",
        "ALTER TABLE settings ADD COLUMN changed_at INTEGER;",
    ),
    (
        "0073_settings_type.down.sql",
        "ALTER TABLE settings DROP COLUMN changed_at;",
    ),
    (
        "0074_entry_language.sql",
        "ALTER TABLE entries ADD COLUMN language TEXT CHECK (language GLOB '[a-z][a-z]');\nCREATE INDEX entries_by_language ON entries (language, feed_id);",
    ),
];
