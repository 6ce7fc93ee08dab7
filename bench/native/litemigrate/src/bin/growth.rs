//! litemigrate, with as many migrations as it is told, which leave the schema alone: what grows then
//! is its own work.

use std::path::Path;

use harness::{Done, FIRST_QUERY, Peer};
use litemigrate::{Migrations, Migrator};
use rusqlite::Connection;

const PEER: Peer = Peer::migrator(
    migrate,
    |file, sql| Ok(Connection::open(file)?.execute_batch(sql)?),
    |n| format!("DELETE FROM _sqlx_migrations WHERE version = {n}"),
);

fn main() -> Done {
    harness::main(&PEER)
}

fn migrate(file: &Path, n: usize) -> Done {
    let files = (1..=n).map(|number| (format!("{number:05}_part.sql"), text(number)));
    let mut db = Connection::open(file)?;
    Migrator::new(Migrations::from_files(files)?).run(&mut db)?;
    db.query_row(FIRST_QUERY, [], |row| row.get::<_, String>(0))?;
    Ok(())
}

/// A table, and then a row each.
fn text(number: usize) -> String {
    let table = match number {
        1 => {
            "CREATE TABLE part_1 (id INTEGER PRIMARY KEY, title TEXT NOT NULL, body TEXT NOT NULL);\n"
        }
        _ => "",
    };
    let body = "a note to begin with ".repeat(20);
    format!("{table}INSERT INTO part_1 (title, body) VALUES ('note {number}', '{body}');\n")
}
