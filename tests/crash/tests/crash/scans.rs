//! What a migration reads, in pages: of a table that it does not look into, nothing, however large
//! that is.

use litemigrate::{Migrations, Migrator, TransactionScope};
use litemigrate_crash::disk::{Disk, Operation};
use litemigrate_crash::luck;

/// The bytes of the large table, and with `CRASH_ROUNDS=100` a gigabyte.
const BYTES: usize = 10_000_000;
const TIMES: usize = 100;
/// Somewhat less than a page.
const ROW: usize = 3900;

/// A disk with a database of notes, to which rows of two tables refer, and which refer to each
/// other.
fn disk(bytes: usize, journal: &str) -> Disk {
    let disk = Disk::new();
    let db = disk.connect();
    db.execute_batch(&format!(
        "PRAGMA synchronous = OFF;
         CREATE TABLE notes (id INTEGER PRIMARY KEY, body, above REFERENCES notes ON DELETE CASCADE);
         CREATE TABLE tags (id INTEGER PRIMARY KEY, name, note REFERENCES notes ON DELETE SET NULL);
         CREATE TABLE scratch (x);
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})
         INSERT INTO notes SELECT i, zeroblob({ROW}), nullif(i - 1, 0) FROM n;
         INSERT INTO tags SELECT id, zeroblob({ROW}), id FROM notes;
         PRAGMA journal_mode = {journal};",
        rows = bytes / ROW / 2,
    ))
    .unwrap();
    disk
}

const FILES: [(&str, &str); 6] = [
    ("1_column.sql", "ALTER TABLE notes ADD COLUMN title TEXT;"),
    (
        "2_key.sql",
        "ALTER TABLE tags ADD COLUMN other INTEGER REFERENCES notes DEFERRABLE INITIALLY DEFERRED;",
    ),
    (
        "3_table.sql",
        "CREATE TABLE links (a REFERENCES notes, b REFERENCES tags);",
    ),
    ("4_drop.sql", "DROP TABLE scratch;"),
    (
        "5_rebuild.sql",
        "CREATE TABLE renewed (a REFERENCES notes, b REFERENCES tags, c);
         INSERT INTO renewed SELECT a, b, 0 FROM links;
         DROP TABLE links;
         ALTER TABLE renewed RENAME TO links;",
    ),
    ("6_index.sql", "CREATE INDEX by_note ON tags (note);"),
];

/// How many pages a run of some of them reads.
fn read(disk: &Disk, files: &[(&'static str, &'static str)], scope: TransactionScope) -> usize {
    let disk = disk.copy();
    let mut db = disk.connect();
    let migrations = Migrations::from_files(files.iter().copied()).unwrap();
    disk.arm(None);
    let report = Migrator::new(migrations).transactions(scope).run(&mut db);
    let (operations, _) = disk.disarm();
    assert_eq!(report.unwrap().done().len(), files.len());
    let reads = operations.iter().filter(|done| **done == Operation::Read);
    reads.count()
}

fn reads_the_same(journal: &str) {
    let bytes = BYTES * luck::rounds();
    let (small, large) = (disk(bytes / TIMES, journal), disk(bytes, journal));
    let quick = &FILES[..FILES.len() - 1];
    for scope in [TransactionScope::Run, TransactionScope::Migration] {
        let (little, much) = (read(&small, quick, scope), read(&large, quick, scope));
        println!("{journal}: {much} pages read of {bytes} bytes, {little} of a hundredth");
        assert_eq!(little, much);
    }
    // What has to look into a table is seen here.
    let index = &FILES[FILES.len() - 1..];
    let much = read(&large, index, TransactionScope::Run);
    assert!(much > bytes / ROW / 2, "{much}");
}

#[test]
fn a_column_or_a_table_is_added_without_a_scan_journal() {
    reads_the_same("delete");
}

#[test]
fn a_column_or_a_table_is_added_without_a_scan_log() {
    reads_the_same("wal");
}
