//! Migrates a database in memory, and says what that did.

use std::error::Error;

use include_dir::{Dir, include_dir};
use litemigrate::{Migrator, rusqlite::Connection};

static MIGRATIONS: Dir = include_dir!("$CARGO_MANIFEST_DIR/migrations");

fn main() -> Result<(), Box<dyn Error>> {
    let mut db = Connection::open_in_memory()?;
    let migrator = Migrator::embedded(&MIGRATIONS)?;
    migrator.run(&mut db)?;
    println!("{}", migrator.drift(&mut db)?);
    Ok(())
}
