ALTER TABLE feeds DROP COLUMN subtitle;
