-- Notes that mention each other by [[title]]; the app keeps the links as a note is saved.

CREATE TABLE note_links (
    from_note_id INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    to_note_id INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    PRIMARY KEY (from_note_id, to_note_id),
    CHECK (from_note_id <> to_note_id)
) WITHOUT ROWID;

CREATE INDEX note_links_by_target ON note_links (to_note_id, from_note_id);

-- What is shown below a note: who refers to it.
CREATE VIEW backlinks AS
SELECT note_links.to_note_id AS note_id, notes.id AS from_note_id, notes.title AS from_title
FROM note_links
JOIN notes ON notes.id = note_links.from_note_id;

-- Mentions that were typed before links were kept.
INSERT INTO note_links (from_note_id, to_note_id)
SELECT source.id, target.id
FROM notes AS source
JOIN notes AS target ON target.id <> source.id
-- The first test spares most notes the comparison with every other.
WHERE instr(source.body, '[[') > 0
    AND instr(source.body, '[[' || target.title || ']]') > 0;
