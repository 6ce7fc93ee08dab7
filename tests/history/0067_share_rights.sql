ALTER TABLE shares ADD COLUMN rights TEXT NOT NULL DEFAULT 'read' CHECK (rights IN ('read', 'write'));
