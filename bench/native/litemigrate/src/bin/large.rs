//! A large file with foreign keys: a column is added, and a parent is rebuilt twice, by hand and by
//! litemigrate, by turns in one file. `FOLDER MEGABYTES ROUNDS`; prints what was done, who did it, and
//! how many nanoseconds it took, a line each.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use harness::Done;
use litemigrate::{Migrations, Migrator};
use rusqlite::{Connection, TransactionBehavior, params};

/// A parent, which is half of the file, and its children.
const TABLES: &str = "
    CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT NOT NULL);
    CREATE TABLE lines (id INTEGER PRIMARY KEY, note INTEGER NOT NULL REFERENCES notes ON DELETE CASCADE,
        text TEXT NOT NULL);
    CREATE INDEX lines_by_note ON lines (note);
    CREATE TABLE by_hand (version BIGINT PRIMARY KEY, description TEXT, checksum BLOB);";

/// The bytes of a row's text. A note and its line are two of them.
const ROW: usize = 500;

const REBUILD: &str = "CREATE TABLE rebuilt (id INTEGER PRIMARY KEY, body TEXT NOT NULL);
INSERT INTO rebuilt SELECT * FROM notes;
DROP TABLE notes;
ALTER TABLE rebuilt RENAME TO notes;";

fn main() -> Done {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().ok_or("usage: FOLDER MEGABYTES ROUNDS");
    let (folder, megabytes, rounds) = (PathBuf::from(next()?), next()?, next()?);
    let file = folder.join("large.db");
    fill(&file, megabytes.parse()?)?;
    // Now the file has room for two parents.
    by_hand(&file, REBUILD)?;
    let mut applied = Vec::new();
    for version in (1..).take(rounds.parse()?) {
        let column = |who| format!("ALTER TABLE lines ADD COLUMN {who}_{version} INTEGER;");
        time("column", "by hand", || by_hand(&file, &column("theirs")))?;
        applied.push((format!("{version}0_column.sql"), column("ours")));
        time("column", "litemigrate", || migrate(&file, &applied))?;
        // There and back: the parent goes where there is room, which is in one piece or scattered
        // between its children, and to write the latter to disk takes longer.
        time("rebuild", "by hand", || {
            by_hand(&file, REBUILD)?;
            by_hand(&file, REBUILD)
        })?;
        time("rebuild", "litemigrate", || {
            for number in 1..=2 {
                applied.push((format!("{version}{number}_rebuild.sql"), REBUILD.to_owned()));
                migrate(&file, &applied)?;
            }
            Ok(())
        })?;
    }
    Ok(fs::remove_file(&file)?)
}

fn time(what: &str, who: &str, run: impl FnOnce() -> Done) -> Done {
    let started = Instant::now();
    run()?;
    println!("{what}\t{who}\t{}", started.elapsed().as_nanos());
    Ok(())
}

fn fill(file: &Path, megabytes: usize) -> Done {
    let mut db = Connection::open(file)?;
    let transaction = db.transaction()?;
    transaction.execute_batch(TABLES)?;
    let text = "x".repeat(ROW);
    for note in 0..megabytes * 1_000_000 / (2 * ROW) {
        let note = i64::try_from(note)?;
        let mut insert = transaction.prepare_cached("INSERT INTO notes VALUES (?1, ?2)")?;
        insert.execute(params![note, text])?;
        let mut insert =
            transaction.prepare_cached("INSERT INTO lines (note, text) VALUES (?1, ?2)")?;
        insert.execute(params![note, text])?;
    }
    Ok(transaction.commit()?)
}

/// As SQLite's documents say: keys are off while a parent is dropped, and its children are checked.
fn by_hand(file: &Path, text: &str) -> Done {
    let mut db = Connection::open(file)?;
    let rebuilds = text == REBUILD;
    if rebuilds {
        db.execute_batch("PRAGMA foreign_keys = OFF")?;
    }
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch(text)?;
    if rebuilds && orphans(&transaction)? {
        return Err("a line lost its note".into());
    }
    let row = "INSERT INTO by_hand SELECT count(*), 'step', zeroblob(48) FROM by_hand";
    transaction.execute_batch(row)?;
    Ok(transaction.commit()?)
}

fn orphans(db: &Connection) -> Result<bool, Box<dyn Error>> {
    let mut check = db.prepare("PRAGMA foreign_key_check(lines)")?;
    Ok(check.exists([])?)
}

fn migrate(file: &Path, files: &[(String, String)]) -> Done {
    let migrations = Migrations::from_files(files.to_vec())?;
    Migrator::new(migrations).run(&mut Connection::open(file)?)?;
    Ok(())
}
