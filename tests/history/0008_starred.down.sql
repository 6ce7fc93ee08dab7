DROP INDEX entries_starred;
ALTER TABLE entries DROP COLUMN starred_at;
