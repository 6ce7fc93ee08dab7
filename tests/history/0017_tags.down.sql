DROP TABLE entry_tags;
DROP TABLE tags;
