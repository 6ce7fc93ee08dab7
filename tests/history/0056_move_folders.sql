ALTER TABLE folders RENAME COLUMN position TO sort_order;
