ALTER TABLE devices RENAME COLUMN kind TO "type";
