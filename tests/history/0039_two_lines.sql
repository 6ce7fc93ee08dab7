CREATE TABLE templates (id INTEGER PRIMARY KEY, body TEXT NOT NULL DEFAULT 'first line
second \ line');
