INSERT INTO accounts (email) VALUES ('a@example.org'), ('b@example.org');
INSERT INTO folders (account_id, title) VALUES (1, 'news'), (2, 'blogs');
INSERT INTO feeds (folder_id, url) VALUES (1, 'https://example.org/a'), (2, 'https://example.org/b');
INSERT INTO entries (feed_id, guid, title) VALUES (1, 'x', 'first'), (2, 'y', 'second');
