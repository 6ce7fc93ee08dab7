-- An empty window told new users nothing. Everyone gets a notebook that explains itself; nothing
-- here assumes an id, because those who already use the app have rows of their own.

INSERT INTO notebooks (name) VALUES ('Welcome') ON CONFLICT DO NOTHING;

WITH guide (title, body) AS (
    VALUES
        (
            'Welcome to Fieldnotes',
            'Write first; sort later. Notes live in notebooks, and a tag ties notes together
across them. For one with a file attached, see [[Packing list]].

-- the Fieldnotes team'
        ),
        (
            'Packing list',
            'Binoculars; notebook; pencil (it won''t freeze); tea.
The full list is attached.'
        ),
        (
            '',
            'Everything is saved as you type; there is no Save button.
A note without a title is fine too.'
        )
)
INSERT INTO notes (notebook_id, title, body)
SELECT notebooks.id, guide.title, guide.body
FROM guide
JOIN notebooks ON notebooks.name = 'Welcome';

INSERT INTO tags (name) VALUES ('getting started'), ('trips') ON CONFLICT DO NOTHING;

INSERT INTO note_tags (note_id, tag_id)
SELECT notes.id, tags.id
FROM notes
JOIN notebooks ON notebooks.id = notes.notebook_id
JOIN tags
    ON tags.name = CASE notes.title WHEN 'Packing list' THEN 'trips' ELSE 'getting started' END
WHERE notebooks.name = 'Welcome' AND notes.title IN ('Welcome to Fieldnotes', 'Packing list')
ON CONFLICT DO NOTHING;

INSERT INTO attachments (note_id, file_name, content)
SELECT notes.id, 'packing-list.txt', CAST('tent; stove; matches; map' AS BLOB)
FROM notes
JOIN notebooks ON notebooks.id = notes.notebook_id
WHERE notebooks.name = 'Welcome' AND notes.title = 'Packing list';
