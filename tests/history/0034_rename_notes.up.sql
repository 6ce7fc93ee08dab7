ALTER TABLE notes RENAME TO remarks;
