CREATE TABLE devices (id BLOB PRIMARY KEY NOT NULL, name VARCHAR(80), size DECIMAL(10, 2) DEFAULT (0.0), seen_at DATETIME DEFAULT (datetime('now')));
