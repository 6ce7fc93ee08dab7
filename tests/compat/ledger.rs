//! sqlx as the oracle: whichever of the two made a database, the other takes it over.
//!
//! Each crate beside this file runs these tests with another pair of sqlx and rusqlite. Both
//! go through the one SQLite of that build, and meet in a file.

use std::fs;
use std::path::{Path, PathBuf};

use litemigrate::{Migrator, Report, State, Version};
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use sqlx::Connection as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use tempfile::TempDir;

const SOME: i64 = 20240318073045;
/// The next one rebuilds `notes`, which under sqlx empties the tables that refer to it.
const BEFORE_REBUILD: i64 = 20250306191400;
const REBUILD: i64 = 20250617060815;
/// The next one is a folder, which sqlx does not see.
const LAST_FILE: i64 = 20251002140233;
const LAST: i64 = 20260114082700;

#[test]
fn sqlx_has_nothing_to_do_after_litemigrate() {
    let place = Place::new();
    let report = litemigrate().run(&mut place.connect()).unwrap();
    assert_eq!(report.version(), Some(Version::new(LAST)));
    let before = fs::read(&place.database).unwrap();

    place.sqlx(&migrations(), Unseen::Ignored);

    assert!(
        fs::read(&place.database).unwrap() == before,
        "sqlx wrote to the database"
    );
}

#[test]
fn litemigrate_goes_on_after_sqlx() {
    let place = Place::new();
    place.sqlx(&place.files_up_to(BEFORE_REBUILD), Unseen::Refused);
    let mut db = place.connect();
    db.execute_batch(
        "INSERT INTO notebooks (id, name) VALUES (70, 'Birds'), (71, 'Empty');
         INSERT INTO notes (id, notebook_id, title, body)
         VALUES (80, 70, 'Wren', 'In the [[Hedge]].'), (81, 70, 'Hedge', ''), (82, 70, '', 'loud');
         INSERT INTO tags (id, name) VALUES (90, 'garden');
         INSERT INTO note_tags (note_id, tag_id) VALUES (80, 90), (81, 90);
         INSERT INTO attachments (id, note_id, file_name, content)
         VALUES (95, 80, 'wren.png', x'89504e47');",
    )
    .unwrap();
    let queries = [
        "notebooks",
        "notes",
        "tags",
        "note_tags",
        "attachments",
        "activity",
    ]
    .map(|table| every_column(&db, table));
    let look = |db: &Connection| queries.each_ref().map(|query| rows(db, query));
    let (before, ledger) = (look(&db), rows(&db, LEDGER));
    assert!(
        before.iter().all(|table| table.len() > 1),
        "too little is at stake: {before:#?}"
    );

    let report = litemigrate().run(&mut db).unwrap();

    assert_eq!(versions(&report), [REBUILD, LAST_FILE, LAST]);
    assert_eq!(rows(&db, LEDGER)[..ledger.len()], ledger);
    assert_eq!(look(&db), before.map(titled));
    let links = "SELECT from_note_id, to_note_id FROM note_links WHERE from_note_id >= 80";
    assert_eq!(rows(&db, links), ["80, 81"]);
    assert_eq!(rows(&db, "PRAGMA foreign_key_check"), [""; 0]);
    assert_eq!(rows(&db, "PRAGMA integrity_check"), ["\"ok\""]);
    assert!(litemigrate().run(&mut db).unwrap().is_empty());
}

#[test]
fn they_take_turns() {
    let place = Place::new();
    litemigrate().run_to(&mut place.connect(), SOME).unwrap();
    place.sqlx(&place.files_up_to(BEFORE_REBUILD), Unseen::Refused);
    let mut db = place.connect();

    let report = litemigrate().run(&mut db).unwrap();

    assert_eq!(versions(&report), [REBUILD, LAST_FILE, LAST]);
    let status = litemigrate().status(&mut db).unwrap();
    assert_eq!(
        status.count(State::Applied),
        status.entries().len(),
        "{status}"
    );
}

#[test]
fn their_ledgers_are_equal() {
    let (sqlxs, ours) = (Place::new(), Place::new());

    sqlxs.sqlx(&migrations(), Unseen::Refused);
    litemigrate()
        .run_to(&mut ours.connect(), LAST_FILE)
        .unwrap();

    assert_alike(&sqlxs, &ours);
}

#[test]
fn odd_names_and_texts_are_read_alike() {
    let (sqlxs, ours) = (Place::new(), Place::new());
    let odd = sqlxs.directory.path().join("odd");
    fs::create_dir(&odd).unwrap();
    for (name, text) in ODD {
        fs::write(odd.join(name), text).unwrap();
    }

    sqlxs.sqlx(&odd, Unseen::Refused);
    let report = Migrator::from_path(&odd).unwrap().run(&mut ours.connect());

    assert_eq!(report.unwrap().done().len(), ODD.len());
    assert_alike(&sqlxs, &ours);
    ours.sqlx(&odd, Unseen::Refused);
}

fn assert_alike(sqlxs: &Place, ours: &Place) {
    let (sqlxs, ours) = (sqlxs.connect(), ours.connect());
    let schema = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name";
    for query in [schema, LEDGER] {
        let expected = rows(&sqlxs, query);
        assert!(
            expected.len() > 10,
            "{query} sees too little: {expected:#?}"
        );
        assert_eq!(rows(&ours, query), expected);
    }
}

/// What both take, however strange it looks.
const ODD: &[(&str, &str)] = &[
    ("-5_negative.sql", "CREATE TABLE negative (x);"),
    ("0_zero.sql", "CREATE TABLE zero (x)"),
    ("+3_plus.sql", ";;;\n"),
    ("0004__two_underscores.sql", "-- nothing but a comment"),
    ("5_.sql", ""),
    (
        "6_windows.sql",
        "\u{feff}CREATE TABLE windows (x);\r\nINSERT INTO windows VALUES ('a\r\nb');\r\n",
    ),
    ("7_blank and café.sql", "SELECT 1; SELECT 2;"),
    ("8_suffix.sql.sql", "CREATE TABLE eight (x);"),
    ("9_suffix.up.up.sql", "CREATE TABLE nine (x);"),
    ("10_suffix.up.sql.sql", "CREATE TABLE ten (x);"),
    (
        "11_parameters.sql",
        "CREATE TABLE eleven (x); INSERT INTO eleven VALUES (?1), (:a), (@b), ($c);",
    ),
    (
        "12_commits_in_between.sql",
        "CREATE TABLE twelve (x); COMMIT; PRAGMA foreign_keys = OFF; BEGIN; DROP TABLE twelve;",
    ),
    (
        "13_semicolons.sql",
        "CREATE TRIGGER thirteen AFTER INSERT ON zero BEGIN
             SELECT CASE WHEN 1 THEN 2 END; INSERT INTO eleven VALUES (NEW.x);
         END;
         CREATE TABLE \"a;b\" (x /* ; */, [c;d] -- ;
         );",
    ),
    ("14_temporary.sql", "CREATE TEMP TABLE kept (x);"),
    (
        "15_from_temporary.sql",
        "CREATE TABLE fifteen AS SELECT * FROM kept;",
    ),
    (
        "16_savepoint.sql",
        "SAVEPOINT s; CREATE TABLE gone (x); ROLLBACK TO s; RELEASE s; CREATE TABLE sixteen (x);",
    ),
    (
        "17_pragma.sql",
        "PRAGMA user_version = 7; EXPLAIN SELECT 1;",
    ),
    ("9223372036854775807_last.sql", "CREATE TABLE last (x);"),
];

/// All that is in the ledger; of the two columns that differ with every run, their kind.
const LEDGER: &str = "SELECT version, description, success, checksum,
        typeof(installed_on), length(installed_on), datetime(installed_on) = installed_on,
        typeof(execution_time), execution_time >= 0
    FROM _sqlx_migrations ORDER BY version";

/// The repository's own migrations.
fn migrations() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../migrations")
}

fn litemigrate() -> Migrator<Connection> {
    Migrator::from_path(migrations()).unwrap()
}

fn versions(report: &Report) -> Vec<i64> {
    report
        .done()
        .iter()
        .map(|done| done.version().get())
        .collect()
}

/// What sqlx does about a migration in the ledger that it sees no file of.
#[derive(Clone, Copy, PartialEq)]
enum Unseen {
    Refused,
    Ignored,
}

/// A database of its own, and room for files.
struct Place {
    directory: TempDir,
    database: PathBuf,
}

impl Place {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let database = directory.path().join("notes.db");
        Self {
            directory,
            database,
        }
    }

    fn connect(&self) -> Connection {
        Connection::open(&self.database).unwrap()
    }

    /// The migrations as a program had them that was released with this version.
    fn files_up_to(&self, last: i64) -> PathBuf {
        let older = self.directory.path().join("migrations");
        fs::create_dir(&older).unwrap();
        for entry in fs::read_dir(migrations()).unwrap().map(Result::unwrap) {
            let name = entry.file_name().into_string().unwrap();
            // Its lock has no version, and says nothing of what was released when.
            let version = name
                .split('_')
                .next()
                .and_then(|digits| digits.parse().ok());
            if version.is_some_and(|version: i64| version <= last) {
                fs::copy(entry.path(), older.join(name)).unwrap();
            }
        }
        older
    }

    fn sqlx(&self, migrations: &Path, unseen: Unseen) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        runtime.block_on(async {
            let mut migrator = sqlx::migrate::Migrator::new(migrations).await.unwrap();
            migrator.set_ignore_missing(unseen == Unseen::Ignored);
            let file = SqliteConnectOptions::new().filename(&self.database);
            let file = file.create_if_missing(true);
            let mut db = SqliteConnection::connect_with(&file).await.unwrap();
            migrator.run(&mut db).await.unwrap();
            db.close().await.unwrap();
        });
    }
}

/// A query of the columns that a table has now, also for when it has more.
fn every_column(db: &Connection, table: &str) -> String {
    let columns = format!("SELECT group_concat(name, ', ') FROM pragma_table_info('{table}')");
    let columns: String = db.query_row(&columns, [], |row| row.get(0)).unwrap();
    format!("SELECT {columns} FROM {table} ORDER BY 1, 2")
}

/// The one thing that the pending migrations change in rows that were there before.
fn titled(table: Vec<String>) -> Vec<String> {
    let title = |row: String| row.replace("82, 70, \"\", ", "82, 70, \"Untitled\", ");
    table.into_iter().map(title).collect()
}

/// The rows of a query, told by type and every byte.
fn rows(db: &Connection, query: &str) -> Vec<String> {
    let mut statement = db.prepare(query).unwrap();
    let columns = statement.column_count();
    let shown = statement.query_map([], |row| {
        let values: Vec<String> = (0..columns)
            .map(|column| match row.get_ref(column).unwrap() {
                ValueRef::Null => "NULL".to_owned(),
                ValueRef::Integer(number) => number.to_string(),
                ValueRef::Real(number) => format!("{number:?}"),
                ValueRef::Text(text) => format!("{:?}", std::str::from_utf8(text).unwrap()),
                ValueRef::Blob(bytes) => format!("x'{}'", hex(bytes)),
            })
            .collect();
        Ok(values.join(", "))
    });
    shown.unwrap().map(Result::unwrap).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
