CREATE VIRTUAL TABLE remarks_fts USING fts5 (body, content = '', tokenize='trigram');
