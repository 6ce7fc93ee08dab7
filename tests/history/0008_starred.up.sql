ALTER TABLE entries ADD starred_at TEXT;
CREATE INDEX entries_starred ON entries (starred_at) WHERE starred_at IS NOT NULL;
