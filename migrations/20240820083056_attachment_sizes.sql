-- The attachment list read every file only to show how large it is, and showed no icon for files
-- that were dropped in without a type.

ALTER TABLE attachments ADD COLUMN byte_size INTEGER NOT NULL DEFAULT 0 CHECK (byte_size >= 0);

UPDATE attachments
SET
    byte_size = length(content),
    media_type = COALESCE(
        NULLIF(media_type, ''),
        CASE
            WHEN lower(file_name) LIKE '%.png' THEN 'image/png'
            WHEN lower(file_name) LIKE '%.jpg' OR lower(file_name) LIKE '%.jpeg'
                THEN 'image/jpeg'
            WHEN lower(file_name) LIKE '%.txt' OR lower(file_name) LIKE '%.md'
                THEN 'text/plain; charset=utf-8'
            ELSE 'application/octet-stream'
        END
    );
