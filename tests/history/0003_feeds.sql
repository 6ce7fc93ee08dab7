create table feeds (id integer primary key, folder_id integer references folders(id) on delete set null, url text not null, title text, check (length(url) > 7));
