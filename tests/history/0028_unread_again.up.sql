DROP VIEW unread_counts;
CREATE VIEW unread_counts AS SELECT feed_id, count(*) AS unread, max(published_at) AS latest FROM entries WHERE is_read = 0 GROUP BY feed_id;
