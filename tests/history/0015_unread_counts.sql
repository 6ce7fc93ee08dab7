CREATE VIEW unread_counts (feed_id, unread) AS SELECT feed_id, count(*) FROM entries WHERE is_read = 0 GROUP BY feed_id;
