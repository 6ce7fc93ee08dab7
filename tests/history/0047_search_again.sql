DROP TABLE entries_fts;
CREATE VIRTUAL TABLE entries_fts USING fts5(title, body, url UNINDEXED, tokenize='unicode61 remove_diacritics 2');
INSERT INTO entries_fts (rowid, title, body, url) SELECT id, title, body, url FROM entries;
