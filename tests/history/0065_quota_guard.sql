CREATE TRIGGER quota_guard BEFORE INSERT ON attachments FOR EACH ROW WHEN (SELECT sum(bytes) FROM quotas) < length(new.content) BEGIN SELECT RAISE(ABORT, 'over quota'); END;
