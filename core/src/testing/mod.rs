//! Tests that every database out there survives an upgrade.
//!
//! Keep a database of every release that was shipped, with content such as users have, in a
//! folder of the tests. Each new migration is then tried on all of them.
//!
//! ```
//! # let folder = tempfile::tempdir()?;
//! # let notes = ("1_notes.sql", "CREATE TABLE notes (body TEXT);");
//! # let first = Migrations::from_files([notes])?;
//! # let mut db = litemigrate::rusqlite::Connection::open(folder.path().join("1.0.db"))?;
//! # Migrator::new(first).run(&mut db)?;
//! # db.execute("INSERT INTO notes VALUES ('dear diary')", [])?;
//! # drop(db);
//! # let folder = folder.path(); // "tests/databases"
//! # use litemigrate::{Migrations, Migrator};
//! use litemigrate::testing::upgrade_all;
//!
//! # let migrations = Migrations::from_files([notes])?;
//! let migrator = Migrator::new(migrations); // as the application has it
//! for database in upgrade_all(&migrator, folder)? {
//!     let notes = "SELECT count(*) FROM notes";
//!     let notes: i64 = database.connection().query_row(notes, [], |row| row.get(0))?;
//!     assert_eq!(notes, 1, "{}", database.path().display());
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod fault;
mod files;

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use tempfile::TempDir;

use crate::database::{Database, Value};
use crate::error::Error;
use crate::ledger::Ledger;
use crate::migrator::Migrator;
use crate::plan::Goal;
use crate::report::Report;
use crate::run::Run;
use crate::schema::Schema;
pub use fault::UpgradeError;

/// A copy of an old database that has been migrated.
#[derive(Debug)]
pub struct Upgraded {
    path: PathBuf,
    report: Report,
    // Closed before its folder is deleted.
    connection: Connection,
    _folder: TempDir,
}

impl Upgraded {
    /// The old database, which was left as it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What was run.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// The migrated copy, to see whether nothing is lost. It is deleted with this value.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }
}

/// Migrates a copy of each database in a folder, and checks what comes out: that it is sound,
/// that no row lacks the parent it refers to, and that its schema is that of a fresh database.
///
/// Databases are the files whose names end in `.db`, `.sqlite` or `.sqlite3`; what SQLite keeps
/// beside one (`-wal`, `-journal`) belongs to it. They are never opened, and never changed. The
/// migrator is taken as it is, code steps and policies included, but keeps no copies.
///
/// # Errors
///
/// What is wrong with which database, of all of them; or that the folder cannot be read, or has
/// no database.
pub fn upgrade_all(
    migrator: &Migrator<Connection>,
    folder: impl AsRef<Path>,
) -> Result<Vec<Upgraded>, UpgradeError> {
    let folder = folder.as_ref();
    let databases = files::databases(folder)?;
    let fresh = fresh(migrator).map_err(|fault| UpgradeError::of_fresh(folder, &fault))?;
    let mut upgraded = Vec::new();
    let mut faults = Vec::new();
    let count = databases.len();
    for path in databases {
        match upgrade(migrator, &path, &fresh) {
            Ok((database, found)) => {
                faults.extend(found.into_iter().map(|fault| (path.clone(), fault)));
                upgraded.push(database);
            }
            Err(fault) => faults.push((path, fault)),
        }
    }
    if faults.is_empty() {
        Ok(upgraded)
    } else {
        Err(UpgradeError::of(folder, count, faults))
    }
}

/// The schema that a database ends with which begins empty.
fn fresh(migrator: &Migrator<Connection>) -> Result<Schema, String> {
    let mut db = Connection::open_in_memory().map_err(|error| error.to_string())?;
    let schema = run(migrator, &mut db).and_then(|_| schema_of(&mut db, migrator));
    schema.map_err(|error| format!("{error:#}"))
}

/// A copy of one database, migrated, and what is wrong with it then.
fn upgrade(
    migrator: &Migrator<Connection>,
    path: &Path,
    fresh: &Schema,
) -> Result<(Upgraded, Vec<String>), String> {
    let (copy, folder) = files::copied(path).map_err(|error| error.to_string())?;
    let mut connection = Connection::open(copy).map_err(|error| error.to_string())?;
    let upgraded = run(migrator, &mut connection);
    let upgraded =
        upgraded.and_then(|report| Ok((report, faults_of(&mut connection, migrator, fresh)?)));
    let (report, faults) = upgraded.map_err(|error| format!("{error:#}"))?;
    let upgraded = Upgraded {
        path: path.to_owned(),
        report,
        connection,
        _folder: folder,
    };
    Ok((upgraded, faults))
}

fn run(migrator: &Migrator<Connection>, db: &mut Connection) -> Result<Report, Error> {
    let run = Run::new(migrator, Goal::Latest);
    #[cfg(feature = "backup")]
    let run = run.without_copy();
    run.execute(db)
}

/// What it is made of, without the ledger.
fn schema_of(db: &mut Connection, migrator: &Migrator<Connection>) -> Result<Schema, Error> {
    let ledger = Ledger::find(db, migrator.ledger.as_ref())?;
    Schema::read_without(db, &[ledger.name()])
}

/// What is wrong with a database that has been migrated.
fn faults_of(
    db: &mut Connection,
    migrator: &Migrator<Connection>,
    fresh: &Schema,
) -> Result<Vec<String>, Error> {
    let mut faults = Vec::new();
    let cannot = |doing: &'static str| move |source| Error::database(doing, source);
    db.query("PRAGMA integrity_check", &mut |row| match row {
        [Value::Text("ok")] => {}
        row => faults.extend(row.iter().map(|found| found.text())),
    })
    .map_err(cannot("cannot check the integrity"))?;
    db.query("PRAGMA foreign_key_check", &mut |row| {
        if let [table, row, parent, ..] = row {
            faults.push(match row {
                Value::Integer(row) => format!(
                    "row {row} of `{}` has no parent in `{}`",
                    table.text(),
                    parent.text()
                ),
                _ => format!(
                    "a row of `{}` has no parent in `{}`",
                    table.text(),
                    parent.text()
                ),
            });
        }
    })
    .map_err(cannot("cannot check the foreign keys"))?;
    let found = schema_of(db, migrator)?;
    faults.extend(fresh.differences(&found).iter().map(ToString::to_string));
    Ok(faults)
}
