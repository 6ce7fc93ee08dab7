UPDATE entries SET is_read = 1 WHERE published_at < 1600000000;
