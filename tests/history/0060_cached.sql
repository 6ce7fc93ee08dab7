CREATE TABLE cache AS SELECT id, title, 1 + 1 AS two, CAST(body AS TEXT) AS body FROM entries;
