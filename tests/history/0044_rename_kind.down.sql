ALTER TABLE devices RENAME COLUMN "type" TO kind;
