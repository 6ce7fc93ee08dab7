-- Deleting a notebook deleted its notes, and people lost work. They now stay, without a notebook,
-- and a title can no longer be blank. SQLite cannot alter a foreign key or add a CHECK, so the
-- table is rebuilt: create, copy, drop, rename, then recreate all that belonged to it.

-- The rename would fail on a view, or on another table's trigger, that refers to `notes`.
DROP VIEW note_list;
DROP VIEW notebook_list;
DROP TRIGGER note_tags_log_insert;

CREATE TABLE notes_new (
    id INTEGER PRIMARY KEY,
    notebook_id INTEGER REFERENCES notebooks (id) ON DELETE SET NULL,
    title TEXT NOT NULL DEFAULT 'Untitled' CHECK (trim(title) <> ''),
    body TEXT NOT NULL DEFAULT '',
    pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1)),
    archived INTEGER NOT NULL DEFAULT 0 CHECK (archived IN (0, 1)),
    created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);

INSERT INTO notes_new (id, notebook_id, title, body, pinned, archived, created_at, updated_at)
SELECT
    id,
    notebook_id,
    COALESCE(NULLIF(trim(title), ''), 'Untitled'),
    body,
    pinned,
    archived,
    created_at,
    updated_at
FROM notes;

DROP TABLE notes;

ALTER TABLE notes_new RENAME TO notes;

CREATE INDEX notes_by_notebook ON notes (notebook_id, updated_at DESC);
CREATE INDEX notes_pinned ON notes (updated_at DESC) WHERE pinned = 1 AND archived = 0;
CREATE INDEX notes_by_title ON notes (lower(title));

CREATE TRIGGER notes_log_insert AFTER INSERT ON notes
BEGIN
    INSERT INTO activity (note_id, action, detail) VALUES (NEW.id, 'created', NEW.title);
END;

CREATE TRIGGER notes_log_update AFTER UPDATE OF title, body, pinned, archived ON notes
WHEN OLD.title <> NEW.title
    OR OLD.body <> NEW.body
    OR OLD.pinned <> NEW.pinned
    OR OLD.archived <> NEW.archived
BEGIN
    INSERT INTO activity (note_id, action, detail)
    VALUES (
        NEW.id,
        CASE
            WHEN OLD.archived <> NEW.archived
                THEN CASE NEW.archived WHEN 1 THEN 'archived' ELSE 'restored' END
            WHEN OLD.pinned <> NEW.pinned
                THEN CASE NEW.pinned WHEN 1 THEN 'pinned' ELSE 'unpinned' END
            WHEN OLD.title <> NEW.title THEN 'renamed'
            ELSE 'edited'
        END,
        CASE
            WHEN OLD.title <> NEW.title THEN 'was: ' || OLD.title || '; now: ' || NEW.title
            ELSE NEW.title
        END
    );

    -- Pinning isn't an edit; the note keeps its place in the list.
    UPDATE notes
    SET updated_at = CURRENT_TIMESTAMP
    WHERE id = NEW.id AND (OLD.title <> NEW.title OR OLD.body <> NEW.body);

    -- Autosave is chatty: a note's last hundred entries are enough.
    DELETE FROM activity
    WHERE note_id = NEW.id
        AND id NOT IN (
            SELECT id FROM activity WHERE note_id = NEW.id ORDER BY id DESC LIMIT 100
        );
END;

CREATE TRIGGER notes_log_delete AFTER DELETE ON notes
BEGIN
    INSERT INTO activity (action, detail) VALUES ('deleted', OLD.title);
END;

CREATE TRIGGER note_tags_log_insert AFTER INSERT ON note_tags
BEGIN
    INSERT INTO activity (note_id, action, detail)
    SELECT notes.id, 'tagged', notes.title || '; tag: ' || tags.name
    FROM notes
    JOIN tags ON tags.id = NEW.tag_id
    WHERE notes.id = NEW.note_id;
END;

CREATE VIEW notebook_list AS
SELECT
    notebooks.id,
    notebooks.name,
    count(notes.id) AS note_count,
    max(notes.updated_at) AS updated_at
FROM notebooks
LEFT JOIN notes ON notes.notebook_id = notebooks.id AND notes.archived = 0
GROUP BY notebooks.id;

-- The join is now an outer one: a note need not be in a notebook.
CREATE VIEW note_list AS
SELECT
    notes.id,
    notes.notebook_id,
    COALESCE(notebooks.name, 'No notebook') AS notebook,
    notes.title,
    substr(replace(notes.body, char(10), ' '), 1, 120) AS excerpt,
    notes.pinned,
    notes.archived,
    notes.updated_at,
    -- In order of name; group_concat alone promises no order.
    (
        SELECT group_concat(name, '; ')
        FROM (
            SELECT tags.name
            FROM note_tags
            JOIN tags ON tags.id = note_tags.tag_id
            WHERE note_tags.note_id = notes.id
            ORDER BY tags.name
        )
    ) AS tags,
    (SELECT count(*) FROM attachments WHERE attachments.note_id = notes.id) AS attachment_count
FROM notes
LEFT JOIN notebooks ON notebooks.id = notes.notebook_id;
