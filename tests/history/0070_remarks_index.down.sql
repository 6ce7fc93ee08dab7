DROP INDEX remarks_by_author;
