-- Tags were the one change that the activity log did not show.

CREATE TRIGGER note_tags_log_insert AFTER INSERT ON note_tags
BEGIN
    INSERT INTO activity (note_id, action, detail)
    SELECT notes.id, 'tagged', notes.title || '; tag: ' || tags.name
    FROM notes
    JOIN tags ON tags.id = NEW.tag_id
    WHERE notes.id = NEW.note_id;
END;
