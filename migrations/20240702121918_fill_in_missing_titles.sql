-- From here on the app names a note when it is created. Older notes without a title get the one
-- the list has been making up for them: the first line, else a file's name, else the notebook's.

UPDATE notes
SET title = COALESCE(
    NULLIF(
        trim(substr(
            replace(body, char(13), ''),
            1,
            min(80, instr(replace(body, char(13), '') || char(10), char(10)) - 1)
        )),
        ''
    ),
    (
        SELECT
            CASE count(*)
                WHEN 0 THEN NULL
                WHEN 1 THEN min(file_name)
                ELSE count(*) || ' files'
            END
        FROM attachments
        WHERE attachments.note_id = notes.id
    ),
    (SELECT 'Note in ' || notebooks.name FROM notebooks WHERE notebooks.id = notes.notebook_id),
    'Untitled'
)
WHERE trim(title) = '';
