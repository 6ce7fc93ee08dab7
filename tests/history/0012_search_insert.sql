CREATE TRIGGER entries_fts_insert AFTER INSERT ON entries BEGIN
  INSERT INTO entries_fts (rowid, title, body) VALUES (new.id, new.title, new.body);
END;
