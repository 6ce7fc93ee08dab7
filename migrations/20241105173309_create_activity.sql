-- "Who moved my note?" The app keeps a log, written by triggers so that no code path forgets it.

CREATE TABLE activity (
    id INTEGER PRIMARY KEY,
    -- The log outlives the note.
    note_id INTEGER REFERENCES notes (id) ON DELETE SET NULL,
    action TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT '',
    happened_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE INDEX activity_by_note ON activity (note_id, id DESC);

-- The history of what is already there begins with its creation.
INSERT INTO activity (note_id, action, detail, happened_at)
SELECT id, 'created', title, created_at
FROM notes
ORDER BY created_at, id;

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
