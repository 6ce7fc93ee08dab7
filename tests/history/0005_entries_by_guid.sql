CREATE UNIQUE INDEX entries_by_guid ON entries (feed_id, guid);
