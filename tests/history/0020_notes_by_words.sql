CREATE INDEX notes_by_words ON notes (words);
