-- Long lists: what matters now is pinned to the top, what is done with is archived, not deleted.

ALTER TABLE notes ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1));
ALTER TABLE notes ADD COLUMN archived INTEGER NOT NULL DEFAULT 0 CHECK (archived IN (0, 1));

-- Few notes are pinned, and the list asks for them first every time it is drawn.
CREATE INDEX notes_pinned ON notes (updated_at DESC) WHERE pinned = 1 AND archived = 0;

UPDATE notes SET pinned = 1 WHERE title = 'Welcome to Fieldnotes';
