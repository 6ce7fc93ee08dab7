-- The quick switcher compares titles without regard to case, on every key pressed.

CREATE INDEX notes_by_title ON notes (lower(title));
