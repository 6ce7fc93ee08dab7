-- Twenty notebooks look alike in the side bar: each gets a color, at first in turn.

ALTER TABLE notebooks ADD COLUMN color TEXT NOT NULL DEFAULT 'slate'
    CHECK (color IN ('slate', 'moss', 'clay', 'sky'));

UPDATE notebooks
SET color = CASE (SELECT count(*) FROM notebooks AS earlier WHERE earlier.id < notebooks.id) % 4
    WHEN 0 THEN 'moss'
    WHEN 1 THEN 'clay'
    WHEN 2 THEN 'sky'
    ELSE 'slate'
END;

DROP VIEW notebook_list;

CREATE VIEW notebook_list AS
SELECT
    notebooks.id,
    notebooks.name,
    notebooks.color,
    count(notes.id) AS note_count,
    max(notes.updated_at) AS updated_at
FROM notebooks
LEFT JOIN notes ON notes.notebook_id = notebooks.id AND notes.archived = 0
GROUP BY notebooks.id;
