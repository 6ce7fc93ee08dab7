//! Migrates a database in memory, and says what that did.

use std::error::Error;

use litemigrate::{Migrator, rusqlite::Connection};

fn main() -> Result<(), Box<dyn Error>> {
    let mut db = Connection::open_in_memory()?;
    let migrator = Migrator::new(litemigrate::migrations!());
    migrator.run(&mut db)?;
    println!("{}", migrator.drift(&mut db)?);
    Ok(())
}
