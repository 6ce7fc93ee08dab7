CREATE TRIGGER entries_fts_update AFTER UPDATE OF title, body ON entries WHEN old.title IS NOT new.title OR old.body IS NOT new.body BEGIN
  INSERT INTO entries_fts (entries_fts, rowid, title, body) VALUES ('delete', old.id, old.title, old.body);
  INSERT INTO entries_fts (rowid, title, body) VALUES (new.id, new.title, new.body); -- again
END;
