CREATE INDEX attachments_large ON attachments (entry_id) WHERE bytes > 1000000 AND mime IS NOT NULL;
