CREATE TABLE devices_2 (id BLOB PRIMARY KEY NOT NULL, name TEXT, size REAL DEFAULT 0, "type" TEXT NOT NULL DEFAULT 'phone');
INSERT INTO devices_2 SELECT id, name, size, "type" FROM devices;
DROP TABLE devices;
ALTER TABLE devices_2 RENAME TO devices;
