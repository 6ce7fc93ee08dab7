CREATE TRIGGER mark_read INSTEAD OF UPDATE OF unread ON unread_counts WHEN new.unread = 0 BEGIN UPDATE entries SET is_read = 1 WHERE feed_id = old.feed_id; END;
