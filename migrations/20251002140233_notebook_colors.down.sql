-- Back to notebooks without a color; the colors that were chosen are lost.

DROP VIEW notebook_list;

ALTER TABLE notebooks DROP COLUMN color;

CREATE VIEW notebook_list AS
SELECT
    notebooks.id,
    notebooks.name,
    count(notes.id) AS note_count,
    max(notes.updated_at) AS updated_at
FROM notebooks
LEFT JOIN notes ON notes.notebook_id = notebooks.id AND notes.archived = 0
GROUP BY notebooks.id;
