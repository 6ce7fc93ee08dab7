-- Deleting a notebook deleted its notes. They now stay, without a notebook. SQLite cannot alter a
-- foreign key, so the table is rebuilt: create, copy, drop, rename.
--
-- `DROP TABLE` deletes the rows first, and with them the tags that refer to them. Elsewhere foreign
-- keys are set aside for that moment; D1 keeps them on. So there must be no tags meanwhile: they
-- are saved, deleted and put back, in this one script, which D1 runs as a whole or not at all.
-- Every table with rows that refer to the rebuilt one is treated so.

CREATE TABLE saved_note_tags AS SELECT note_id, tag FROM note_tags;
DELETE FROM note_tags;

CREATE TABLE notes_new (
    id INTEGER PRIMARY KEY,
    notebook_id INTEGER REFERENCES notebooks (id) ON DELETE SET NULL,
    title TEXT NOT NULL DEFAULT 'Untitled' CHECK (trim(title) <> ''),
    body TEXT NOT NULL DEFAULT ''
);

INSERT INTO notes_new (id, notebook_id, title, body)
SELECT id, notebook_id, COALESCE(NULLIF(trim(title), ''), 'Untitled'), body
FROM notes;

DROP TABLE notes;
ALTER TABLE notes_new RENAME TO notes;
CREATE INDEX notes_by_notebook ON notes (notebook_id);

INSERT INTO note_tags (note_id, tag) SELECT note_id, tag FROM saved_note_tags;
DROP TABLE saved_note_tags;
