//! The text of one migration that does what many did, and the proof of it.

use std::thread::sleep;
use std::time::Duration;

use rusqlite::Connection;

use super::contents::{self, Clocked, Contents};
use crate::error::{Error, Unfit};
use crate::migration::{Migration, Version};
use crate::migrator::Migrator;
use crate::replay::impossible;
use crate::schema::Schema;
use crate::script::Verb;
use crate::source::Migrations;

/// What a database keeps that is neither schema nor row.
const KEPT: [&str; 4] = ["auto_vacuum", "encoding", "journal_mode", "page_size"];

/// The text, if it makes the same schema and rows as the migrations up to this one.
pub(super) fn text(migrations: &Migrations, last: &Migration) -> Result<String, Error> {
    let replaced = || {
        migrations
            .iter()
            .take_while(|known| known.version <= last.version)
    };
    replaced().try_for_each(|known| is_carried(known, last.version))?;
    let mut db = migrated(migrations, last.version)?;
    let schema = Schema::read(&mut db)?;
    let clocked = clocked(migrations, last, &db, &schema)?;
    let (tables, others) = schema.sql_around_rows();
    let head = format!(
        "-- The {} migrations up to {} as one. A database that has applied them has applied this one.\n",
        replaced().count(),
        last.version
    );
    // What acts when rows are written comes after them.
    let rows = contents::insertions(&db, &schema, &clocked).map_err(impossible)?;
    let numbers = contents::numbers(&db).map_err(impossible)?;
    let text = [head, tables, rows, others, numbers].concat();
    prove(&text, last, &mut db, &clocked)?;
    Ok(text)
}

/// The columns that the clock fills, if all other rows are the same each time.
fn clocked(
    migrations: &Migrations,
    last: &Migration,
    db: &Connection,
    schema: &Schema,
) -> Result<Clocked, Error> {
    let read = |db, clocked: &Clocked| Contents::read(db, clocked).map_err(impossible);
    if read(db, &Clocked::new())?.is_empty() {
        return Ok(Clocked::new());
    }
    // Once more when the clock says something else: what is another then must not be written down.
    let before = contents::defaults(db, schema);
    wait_for_another_second(db).map_err(impossible)?;
    let start = contents::defaults(db, schema);
    let again = migrated(migrations, last.version)?;
    let end = contents::defaults(db, schema);
    let clocked = contents::clocked(&again, &before, &start, &end).map_err(impossible)?;
    let (first, second) = (read(db, &clocked)?, read(&again, &clocked)?);
    match first.difference(&second) {
        Some(table) => {
            let fault = format!(
                "the rows of {table} are others each time that the migrations run, by the clock or \
                 by chance; squash up to a version before they are written"
            );
            Err(refused(last, &fault))
        }
        None => Ok(clocked),
    }
}

/// Runs the text on an empty database, and compares it with that of the migrations.
fn prove(
    text: &str,
    last: &Migration,
    expected: &mut Connection,
    clocked: &Clocked,
) -> Result<(), Error> {
    let squashed = Migration {
        up: last
            .up
            .replaced_by("squashed.sql".to_owned(), text.to_owned()),
        down: None,
        ..last.clone()
    };
    let mut made = Connection::open_in_memory().map_err(impossible)?;
    Migrator::new(Migrations::of_one(&squashed)).run(&mut made)?;
    let differences = Schema::read(expected)?.differences(&Schema::read(&mut made)?);
    if let Some(difference) = differences.iter().next() {
        let fault = format!("one migration would make another schema: {difference}");
        return Err(refused(last, &fault));
    }
    let expected = Contents::read(expected, clocked).map_err(impossible)?;
    let found = Contents::read(&made, clocked).map_err(impossible)?;
    match expected.difference(&found) {
        Some(table) => {
            let fault = format!(
                "what {table} holds cannot be carried over; squash up to a version before it is \
                 written"
            );
            Err(refused(last, &fault))
        }
        None => Ok(()),
    }
}

/// A database in memory that has the migrations up to a version.
fn migrated(migrations: &Migrations, version: Version) -> Result<Connection, Error> {
    let mut db = Connection::open_in_memory().map_err(impossible)?;
    Migrator::new(migrations.clone()).run_to(&mut db, version)?;
    Ok(db)
}

fn wait_for_another_second(db: &Connection) -> Result<(), rusqlite::Error> {
    let now = || {
        db.query_row("SELECT strftime('%s', 'now')", [], |row| {
            row.get::<_, String>(0)
        })
    };
    let start = now()?;
    while now()? == start {
        sleep(Duration::from_millis(20));
    }
    Ok(())
}

/// Nothing in a script is lost that neither schema nor rows tell of.
fn is_carried(migration: &Migration, version: Version) -> Result<(), Error> {
    for statement in &migration.up().survey().statements {
        let fault = match &statement.verb {
            Verb::Attach => "a file is attached, which would not be carried over".to_owned(),
            Verb::Pragma(name) if KEPT.contains(&&**name) => {
                format!("{name} would not be carried over")
            }
            _ => continue,
        };
        let file = migration.up().path().to_owned();
        let fault = format!(
            "{fault}; squash up to a version before {}",
            migration.version
        );
        return Err(Unfit::NotSquashable {
            version,
            file,
            line: statement.line,
            fault,
        }
        .into());
    }
    Ok(())
}

/// Why the migrations up to this one cannot become one.
pub(super) fn refused(last: &Migration, fault: &str) -> Error {
    Unfit::NotSquashable {
        version: last.version,
        file: last.up().path().to_owned(),
        line: 1,
        fault: fault.to_owned(),
    }
    .into()
}
