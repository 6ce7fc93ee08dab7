CREATE TABLE attachments (
  id INTEGER NOT NULL,
  entry_id INTEGER NOT NULL,
  bytes INTEGER GENERATED ALWAYS AS (length(content)) STORED,
  content BLOB,
  mime TEXT AS (CASE WHEN content IS NULL THEN NULL ELSE 'application/octet-stream' END),
  PRIMARY KEY (id),
  FOREIGN KEY (entry_id) REFERENCES entries (id) ON DELETE CASCADE
);
