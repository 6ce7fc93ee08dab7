-- A tree.
CREATE TABLE folders (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  parent_id INTEGER REFERENCES folders (id),
  title TEXT NOT NULL,
  position INT DEFAULT 0,
  UNIQUE (account_id, parent_id, title)
);
