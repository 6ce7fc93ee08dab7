//! Migrations that become one, and the databases that had them.

use std::fs;
use std::path::Path;

use litemigrate::build::Squash;
use litemigrate::{Entry, Error, ErrorKind, Migrations, Migrator, Missing, Schema, State, Version};
use rusqlite::Connection;

use crate::support::{Files, files, history, locked, migrations, read};

const SET: [(&str, &str); 6] = [
    (
        "0001_notes.sql",
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT NOT NULL);\n",
    ),
    (
        "0002_titles.up.sql",
        "ALTER TABLE notes ADD COLUMN title TEXT;\n",
    ),
    (
        "0002_titles.down.sql",
        "ALTER TABLE notes DROP COLUMN title;\n",
    ),
    (
        "0003_tags/up.sql",
        "CREATE TABLE tags (name TEXT PRIMARY KEY);\nCREATE INDEX by_title ON notes (title);\n",
    ),
    (
        "0003_tags/down.sql",
        "DROP INDEX by_title;\nDROP TABLE tags;\n",
    ),
    (
        "0004_pins.sql",
        "ALTER TABLE notes ADD COLUMN pinned INTEGER;\n",
    ),
];

fn set() -> Files {
    locked(files(&SET))
}

/// The files after those up to a version were squashed, as they are written.
fn squashed(files: &Files, version: i64) -> Files {
    let directory = written(files);
    let path = directory.path();
    let migrations = Migrations::from_path(path).unwrap();
    let squash = Squash::new(&migrations, Version::new(version)).unwrap();
    squash.write(path).unwrap();
    read(path)
}

fn written(files: &Files) -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = directory.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    directory
}

fn names(files: &Files) -> Vec<&str> {
    files.iter().map(|(name, _)| name.as_str()).collect()
}

fn migrator(files: &Files) -> Migrator<Connection> {
    Migrator::new(migrations(files))
}

/// A database at a version of some files.
fn at(files: &Files, version: i64) -> Connection {
    let mut db = Connection::open_in_memory().unwrap();
    migrator(files).run_to(&mut db, version).unwrap();
    db
}

fn versions(db: &Connection) -> Vec<i64> {
    let sql = "SELECT version FROM _sqlx_migrations WHERE success ORDER BY version";
    let mut statement = db.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

fn refusal(files: &Files, version: i64) -> Error {
    let migrations = migrations(files);
    Squash::new(&migrations, Version::new(version))
        .unwrap_err()
        .remove(0)
}

#[test]
fn a_new_database_runs_the_one_and_has_the_same_schema() {
    let (old, new) = (set(), squashed(&set(), 3));
    assert_eq!(
        names(&new),
        ["0003_squashed.sql", "0004_pins.sql", "migrations.lock"]
    );
    assert_eq!(
        new[0].1,
        "-- The 3 migrations up to 3 as one. A database that has applied them has applied this one.\n\
         CREATE TABLE notes (\n    id INTEGER PRIMARY KEY,\n    body TEXT NOT NULL,\n    title TEXT\n);\n\
         CREATE INDEX by_title ON notes (title);\n\nCREATE TABLE tags (\n    name TEXT PRIMARY KEY\n);\n"
    );
    let (mut before, mut after) = (at(&old, 4), at(&new, 4));
    assert_eq!(versions(&after), [3, 4]);
    let schema = |db: &mut Connection| Schema::read(db).unwrap().fingerprint();
    assert_eq!(schema(&mut after), schema(&mut before));
    assert!(migrator(&new).drift(&mut after).unwrap().is_none());
    // The lock is what `prepare` would write.
    assert_eq!(locked(new.clone()).last(), new.last());
    assert!(
        new[2].1.starts_with("# litemigrate lock 2: "),
        "{}",
        new[2].1
    );
}

#[test]
fn a_database_that_had_them_all_goes_on() {
    let (old, new) = (set(), squashed(&set(), 3));
    for version in [3, 4] {
        let mut db = at(&old, version);
        let migrator = migrator(&new);
        let report = migrator.run(&mut db).unwrap();
        assert_eq!(report.done().len(), usize::from(version == 3));
        // Its rows stay as they were.
        assert_eq!(versions(&db), [1, 2, 3, 4]);
        assert!(migrator.drift(&mut db).unwrap().is_none());
        let status = migrator.status(&mut db).unwrap();
        let found: Vec<State> = status.entries().iter().map(Entry::state).collect();
        assert_eq!(found[..2], [State::Replaced; 2]);
        assert_eq!(found[2..], [State::Applied; 2]);
    }
    // So does one whose program was built from a checkout with other line ends.
    let crlf = |(name, text): &(String, String)| (name.clone(), text.replace('\n', "\r\n"));
    let mut db = at(&files(&SET).iter().map(crlf).collect(), 4);
    migrator(&new).run(&mut db).unwrap();
}

#[test]
fn a_database_that_had_a_part_of_them_is_told_what_to_do() {
    let (old, new) = (set(), squashed(&set(), 3));
    for (version, lacks) in [(1, 2), (2, 3)] {
        for missing in [Missing::Refuse, Missing::Ignore] {
            let mut db = at(&old, version);
            let changes = db.total_changes();
            let refused = migrator(&new).missing(missing).run(&mut db).unwrap_err();
            assert_eq!(refused.kind(), ErrorKind::PartlyReplaced);
            assert_eq!(
                refused.to_string(),
                format!(
                    "the database has a part of what migration 3 replaced: migration {lacks} is not \
                     applied; upgrade it with a release that has the migrations up to 3 one by one, \
                     then start this one"
                )
            );
            assert_eq!(db.total_changes(), changes);
            // That is the way out.
            migrator(&old).run_to(&mut db, 3).unwrap();
            migrator(&new).run(&mut db).unwrap();
        }
    }
    // The last is there, one in the middle is not.
    let db = at(&old, 4);
    db.execute_batch("DELETE FROM _sqlx_migrations WHERE version = 2")
        .unwrap();
    let mut db = db;
    let refused = migrator(&new).run(&mut db).unwrap_err();
    assert_eq!(
        (refused.kind(), refused.version()),
        (ErrorKind::PartlyReplaced, Some(Version::new(2)))
    );
    // One had another text.
    let mut db = at(&old, 4);
    db.execute_batch("UPDATE _sqlx_migrations SET checksum = zeroblob(48) WHERE version = 2")
        .unwrap();
    let refused = migrator(&new).run(&mut db).unwrap_err();
    assert_eq!(
        (refused.kind(), refused.version()),
        (ErrorKind::VersionMismatch, Some(Version::new(2)))
    );
}

/// What a lock says of one checksum twice, the stricter counts.
#[test]
fn what_was_replaced_is_not_accepted_alone() {
    let (old, mut new) = (set(), squashed(&set(), 3));
    let db = at(&old, 4);
    db.execute_batch("DELETE FROM _sqlx_migrations WHERE version < 3")
        .unwrap();
    let sql = "SELECT lower(hex(checksum)) FROM _sqlx_migrations WHERE version = 3";
    let was: String = db.query_row(sql, [], |row| row.get(0)).unwrap();
    let lock = &mut new.last_mut().unwrap().1;
    *lock = lock.replacen("\n  ", &format!("\n  accepts {was}\n  "), 1);
    let mut db = db;
    let refused = migrator(&new).run(&mut db).unwrap_err();
    assert_eq!(
        (refused.kind(), refused.version()),
        (ErrorKind::PartlyReplaced, Some(Version::new(1)))
    );
}

#[test]
fn what_is_below_is_no_target_and_stays_in_the_ledger() {
    let (old, new) = (set(), squashed(&set(), 3));
    let mut db = at(&old, 3);
    let migrator = migrator(&new);
    let below =
        "migration 2 is a part of migration 3 now, which replaced it; name 3 or a later one";
    assert_eq!(
        migrator.revert_to(&mut db, 2).unwrap_err().to_string(),
        below
    );
    assert_eq!(migrator.run_to(&mut db, 2).unwrap_err().to_string(), below);
    assert_eq!(
        migrator.baseline(&mut db, 2).unwrap_err().to_string(),
        below
    );
    assert_eq!(migrator.forget(&mut db, 2).unwrap_err().to_string(), below);
    assert_eq!(
        migrator.revert(&mut db).unwrap_err().kind(),
        ErrorKind::NotReversible
    );
    assert_eq!(
        migrator.revert_to(&mut db, 0).unwrap_err().kind(),
        ErrorKind::NotReversible
    );
    assert_eq!(versions(&db), [1, 2, 3]);
}

#[test]
fn a_squash_can_be_squashed() {
    let old = set();
    let once = squashed(&old, 3);
    let twice = squashed(&once, 4);
    assert_eq!(names(&twice), ["0004_squashed.sql", "migrations.lock"]);
    for mut db in [at(&old, 4), at(&once, 4), at(&twice, 4)] {
        let before = versions(&db);
        migrator(&twice).run(&mut db).unwrap();
        assert_eq!(versions(&db), before);
        assert!(migrator(&twice).drift(&mut db).unwrap().is_none());
    }
    for mut db in [at(&old, 2), at(&old, 3), at(&once, 3)] {
        let refused = migrator(&twice).run(&mut db).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::PartlyReplaced);
    }
    let mut fresh = Connection::open_in_memory().unwrap();
    assert_eq!(migrator(&twice).run(&mut fresh).unwrap().done().len(), 1);
}

#[test]
fn a_file_that_comes_back_is_told() {
    let mut new = squashed(&set(), 3);
    new.push((
        "0002_titles.sql".to_owned(),
        "ALTER TABLE notes ADD COLUMN title TEXT;\n".to_owned(),
    ));
    let found = litemigrate::build::findings(&migrations(&new), "migrations.lock".as_ref(), &[]);
    assert_eq!(
        found[0].to_string(),
        "0002_titles.sql:1: migration 2 is a part of migration 3 now, which replaced it; remove the file"
    );
}

#[test]
fn rows_are_carried_over_with_what_the_clock_makes_of_them() {
    let rows = locked(files(&[
        (
            "1_tables.sql",
            "CREATE TABLE books (id INTEGER PRIMARY KEY AUTOINCREMENT, shelf REFERENCES shelves (name),
                 price REAL, cover BLOB, next REFERENCES books, at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
                 twice AS (price * 2), day TEXT DEFAULT CURRENT_DATE);
             CREATE TABLE shelves (name TEXT PRIMARY KEY) WITHOUT ROWID;
             CREATE TABLE log (text TEXT);
             CREATE TRIGGER told AFTER INSERT ON books BEGIN INSERT INTO log VALUES ('a book'); END;",
        ),
        (
            "2_rows.sql",
            "INSERT INTO shelves VALUES ('it''s'), ('b
             c');
             INSERT INTO books (id, shelf, price, cover, next) VALUES (1, 'it''s', 0.1, x'00ff', 2), (2, NULL, 1e300, NULL, NULL);
             PRAGMA user_version = 7;",
        ),
    ]));
    let new = squashed(&rows, 2);
    assert!(
        !new[0].1.contains("20"),
        "a time was written down: {}",
        new[0].1
    );
    let (old, db) = (at(&rows, 2), at(&new, 2));
    let all = |db: &Connection| -> String {
        let sql = "SELECT (SELECT group_concat(name) FROM shelves)
            || (SELECT group_concat(concat_ws(',', id, shelf, price, hex(cover), next, twice)) FROM books)
            || (SELECT group_concat(text) FROM log) || (SELECT user_version FROM pragma_user_version)
            || (SELECT group_concat(name || seq) FROM sqlite_sequence)";
        db.query_row(sql, [], |row| row.get(0)).unwrap()
    };
    assert_eq!(all(&db), all(&old));
    let now =
        "SELECT count(*) FROM books WHERE unixepoch() - unixepoch(at) < 60 AND day IS NOT NULL";
    let now: i64 = db.query_row(now, [], |row| row.get(0)).unwrap();
    assert_eq!(now, 2);
}

#[test]
fn what_cannot_be_carried_over_is_refused() {
    let notes = ("1_notes.sql", "CREATE TABLE notes (body TEXT);\n");
    for (sql, reason) in [
        (
            "INSERT INTO notes VALUES (hex(randomblob(8)));",
            "2_more.sql:1: the migrations up to 2 cannot be squashed: the rows of notes are others each \
             time that the migrations run, by the clock or by chance; squash up to a version before \
             they are written",
        ),
        (
            "INSERT INTO notes VALUES (strftime('%s', 'now'));",
            "the rows of notes are others each time",
        ),
        (
            "INSERT INTO notes VALUES ('a'), ('b'); DELETE FROM notes WHERE body = 'a';",
            "what notes holds cannot be carried over",
        ),
        (
            "CREATE VIRTUAL TABLE search USING fts5 (body); INSERT INTO search VALUES ('a');",
            "what search_",
        ),
        (
            "SELECT 1;\nPRAGMA auto_vacuum = 1;",
            "2_more.sql:2: the migrations up to 2 cannot be squashed: auto_vacuum would not be carried \
             over; squash up to a version before 2",
        ),
    ] {
        let refused = refusal(&locked(files(&[notes, ("2_more.sql", sql)])), 2);
        assert_eq!(refused.kind(), ErrorKind::NotSquashable);
        assert!(refused.to_string().contains(reason), "{refused}");
    }
    assert!(refusal(&set(), 1).to_string().contains("nothing to squash"));
    assert_eq!(refusal(&set(), 9).kind(), ErrorKind::VersionNotPresent);
    // What is not released and sound is not squashed.
    assert_eq!(refusal(&files(&SET), 3).kind(), ErrorKind::StaleLock);
}

#[test]
fn long_histories_are_squashed_as_far_as_they_can_be() {
    let history = locked(history());
    let new = squashed(&history, 15);
    assert_eq!(new.last(), locked(new.clone()).last());
    let (mut before, mut after) = (at(&history, 74), at(&new, 74));
    let schema = |db: &mut Connection| Schema::read(db).unwrap().fingerprint();
    assert_eq!(schema(&mut after), schema(&mut before));
    migrator(&new).run(&mut before).unwrap();
    // The search of this one has rows then.
    assert!(
        refusal(&history, 16)
            .to_string()
            .contains("what entries_fts_")
    );

    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations");
    let ours = Migrations::from_path(directory).unwrap();
    let squash = Squash::new(&ours, ours.latest().unwrap()).unwrap();
    assert!(
        squash.text().contains("INSERT INTO notebooks"),
        "{}",
        squash.text()
    );
    assert_eq!(squash.replaced().len(), ours.iter().len());
}
