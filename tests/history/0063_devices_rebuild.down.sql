CREATE TABLE devices_1 (id BLOB PRIMARY KEY NOT NULL, name VARCHAR(80), size DECIMAL(10, 2) DEFAULT (0.0), seen_at DATETIME DEFAULT (datetime('now')), type TEXT NOT NULL DEFAULT 'phone');
INSERT INTO devices_1 (id, name, size, type) SELECT id, name, size, "type" FROM devices;
DROP TABLE devices;
ALTER TABLE devices_1 RENAME TO devices;
