ALTER TABLE remarks DROP COLUMN author_id;
