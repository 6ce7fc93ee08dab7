-- Small files (a sketch, a recording's transcript) live in the database, so that one file is
-- the whole backup.

CREATE TABLE attachments (
    id INTEGER PRIMARY KEY,
    note_id INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    file_name TEXT NOT NULL,
    media_type TEXT,
    content BLOB NOT NULL,
    added_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE INDEX attachments_by_note ON attachments (note_id);
