CREATE INDEX events_by_kind ON events (kind COLLATE NOCASE, at DESC);
