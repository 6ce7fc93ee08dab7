-- Links go by title, and two notes of one title in a notebook left it to chance which was meant.

CREATE UNIQUE INDEX notes_one_per_title ON notes (notebook_id, title);
