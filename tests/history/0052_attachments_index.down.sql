DROP INDEX attachments_large;
