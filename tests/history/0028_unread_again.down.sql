DROP VIEW unread_counts;
create view unread_counts (feed_id, unread) as
  select feed_id, count(*) from entries where is_read = 0 group by feed_id;
