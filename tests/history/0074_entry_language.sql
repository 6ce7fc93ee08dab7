ALTER TABLE entries ADD COLUMN language TEXT CHECK (language GLOB '[a-z][a-z]');
CREATE INDEX entries_by_language ON entries (language, feed_id);
