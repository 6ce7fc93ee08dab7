CREATE TABLE settings (name TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;
INSERT INTO settings VALUES ('theme', 'light'), ('interval', 30);
