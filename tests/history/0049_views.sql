CREATE VIEW unread_counts AS SELECT f.id AS feed_id, count(e.id) AS unread FROM feeds AS f LEFT JOIN entries AS e ON e.feed_id = f.id AND e.is_read = 0 GROUP BY f.id;
CREATE VIEW "folder overview" AS SELECT folders.title, total(unread) FROM folders JOIN feeds ON feeds.folder_id = folders.id JOIN unread_counts ON unread_counts.feed_id = feeds.id GROUP BY folders.id;
