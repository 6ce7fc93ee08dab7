INSERT INTO notebooks (name) VALUES ('Welcome');

INSERT INTO notes (notebook_id, title, body)
SELECT id, 'Welcome to Fieldnotes', 'Write first; sort later.' FROM notebooks WHERE name = 'Welcome';

INSERT INTO note_tags (note_id, tag)
SELECT id, 'getting started' FROM notes WHERE title = 'Welcome to Fieldnotes';
