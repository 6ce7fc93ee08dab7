//! A schema as SQL: what it makes is what it was made of.

use std::path::Path;

use litemigrate::{Migrator, Schema};
use rusqlite::Connection;

use crate::support::{database, schema, step_by_step};

/// The SQL of a database runs, makes the same structure, and is the SQL of that.
fn goes_round(db: &mut Connection, what: &str) {
    let read = Schema::read(db).unwrap();
    let sql = read.sql();
    let again = schema(&sql);
    let differences = read.differences(&again).to_string();
    assert_eq!(differences, "", "{what}");
    assert_eq!(read.fingerprint(), again.fingerprint(), "{what}");
    assert_eq!(again.sql(), sql, "{what}");
}

#[test]
fn it_makes_the_schema_it_was_made_of_at_every_version() {
    step_by_step(|db, version| goes_round(db, &version.to_string()));
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations");
    let migrator = Migrator::from_path(directory).unwrap();
    let mut db = Connection::open_in_memory().unwrap();
    for migration in migrator.migrations().iter() {
        migrator.run_to(&mut db, migration.version()).unwrap();
        goes_round(&mut db, &migration.version().to_string());
    }
}

#[test]
fn it_is_sorted_and_formatted() {
    let sql = "
        CREATE TABLE tags(name TEXT PRIMARY KEY) WITHOUT ROWID , STRICT;
        CREATE TRIGGER b_trigger AFTER INSERT ON notes BEGIN\r\n  -- told\r\n  SELECT 'a\r\nb';\r\nEND;
        CREATE VIEW recent AS
          SELECT body FROM notes -- the newest
          ORDER BY id DESC -- first
        ;
        CREATE INDEX by_tag ON notes ( tag )
            WHERE tag  IS NOT NULL; -- some have none
        CREATE VIRTUAL TABLE a_search USING fts5 (body, content='');";
    let notes = "create table notes (
        id integer primary key,-- a number
        body text default 'a  b', tag references tags (name),
        /* at last */ check (length( body )>0 and id <> - -1)
    );";
    let mut db = database(notes);
    db.execute_batch(sql).unwrap();
    assert_eq!(
        Schema::read(&mut db).unwrap().sql(),
        "\
CREATE TABLE notes (
    id integer primary key,
    body text default 'a  b',
    tag references tags (name),
    check (length(body)>0 and id <> - -1)
);
CREATE INDEX by_tag ON notes (tag) WHERE tag IS NOT NULL;

CREATE TABLE tags (
    name TEXT PRIMARY KEY
) WITHOUT ROWID, STRICT;

CREATE VIRTUAL TABLE a_search USING fts5 (body, content='');

CREATE VIEW recent AS
          SELECT body FROM notes -- the newest
          ORDER BY id DESC;

CREATE TRIGGER b_trigger AFTER INSERT ON notes BEGIN
  -- told
  SELECT 'a\r\nb';
END;
"
    );
    goes_round(&mut db, "by hand");
    assert_eq!(schema("").sql(), "");
}

#[test]
fn names_and_texts_are_as_they_were_written() {
    let odd = r#"
        CREATE TABLE "of; two (words)" ("a ""b""" TEXT DEFAULT "c, d", [e] AS (json_extract(f, '$.x''y,')), f, `g` TEXT CHECK ("g" <> 'x'));
        CREATE INDEX "of; an index" ON "of; two (words)" ("a ""b""" COLLATE NOCASE DESC, lower("g"));
        CREATE VIEW "a view" ("x (y)") AS SELECT [e] FROM "of; two (words)";"#;
    let mut db = database(odd);
    goes_round(&mut db, "odd");
    // A name that was changed, and a table of a query.
    db.execute_batch("ALTER TABLE \"of; two (words)\" RENAME TO plain; CREATE TABLE made AS SELECT 1 AS one, 'two' AS \"t wo\"; ALTER TABLE made ADD COLUMN three TEXT DEFAULT 'x';").unwrap();
    goes_round(&mut db, "renamed");
}
