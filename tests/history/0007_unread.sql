CREATE INDEX entries_unread ON entries (feed_id, published_at DESC) WHERE is_read = 0;
