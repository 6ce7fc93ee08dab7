//! What an application does at launch.

use include_dir::{Dir, include_dir};
use litemigrate::{Migrator, rusqlite};

static MIGRATIONS: Dir = include_dir!("$CARGO_MANIFEST_DIR/../migrations");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut db = rusqlite::Connection::open("app.db")?;
    let report = Migrator::embedded(&MIGRATIONS)?.run(&mut db)?;
    println!("{report}");
    Ok(())
}
