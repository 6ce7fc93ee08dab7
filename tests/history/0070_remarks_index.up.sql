CREATE INDEX remarks_by_author ON remarks (author_id) WHERE author_id IS NOT NULL;
