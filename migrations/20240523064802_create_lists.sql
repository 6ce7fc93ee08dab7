-- The two lists of the window, each a query that three places in the app had copied.

CREATE VIEW notebook_list AS
SELECT
    notebooks.id,
    notebooks.name,
    count(notes.id) AS note_count,
    max(notes.updated_at) AS updated_at
FROM notebooks
LEFT JOIN notes ON notes.notebook_id = notebooks.id AND notes.archived = 0
GROUP BY notebooks.id;

CREATE VIEW note_list AS
SELECT
    notes.id,
    notes.notebook_id,
    notebooks.name AS notebook,
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
JOIN notebooks ON notebooks.id = notes.notebook_id;
