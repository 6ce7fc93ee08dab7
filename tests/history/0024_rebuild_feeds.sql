CREATE TABLE feeds_new (
  id INTEGER PRIMARY KEY,
  folder_id INTEGER REFERENCES folders (id) ON DELETE SET NULL,
  url TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL DEFAULT '',
  subtitle TEXT COLLATE NOCASE,
  etag TEXT
);
INSERT INTO feeds_new (id, folder_id, url, name) SELECT id, folder_id, url, coalesce(name, '') FROM feeds;
DROP TABLE feeds;
ALTER TABLE feeds_new RENAME TO feeds;
