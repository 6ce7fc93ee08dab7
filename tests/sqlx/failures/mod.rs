//! What goes wrong with sqlx, asserted, so that it is noticed when it changes; and then what
//! litemigrate does with the same files.

mod checks;
mod foreign_keys;
mod ledger;
mod outside;
mod races;
mod sources;
mod transactions;

use litemigrate::{Error, Report};
use sqlx::migrate::MigrateError;

use crate::support::{Database, Place, Set};

/// One set of files and a database for each tool.
struct Case {
    place: Place,
    set: Set,
    sqlx: Database,
    ours: Database,
}

impl Case {
    fn new(files: &[(&str, &str)]) -> Self {
        let place = Place::new(files);
        let (sqlx, ours) = (place.database("sqlx"), place.database("ours"));
        let set = Set::of(&place);
        Self {
            place,
            set,
            sqlx,
            ours,
        }
    }

    fn sqlx(&self) -> Result<(), MigrateError> {
        self.set.sqlx_run(&self.sqlx)
    }

    fn litemigrate(&self) -> Result<Report, Error> {
        self.set.litemigrate()?.run(&mut self.ours.connect())
    }

    /// sqlx's error, without the cause that Rust's types carry.
    fn sqlx_error(&self) -> String {
        self.sqlx().unwrap_err().to_string()
    }
}

/// A case that sqlx and litemigrate have taken up to its first migration.
fn begun(files: &[(&str, &str)]) -> Case {
    let case = Case::new(&files[..1]);
    case.sqlx().unwrap();
    case.litemigrate().unwrap();
    for (name, text) in &files[1..] {
        case.place.write(name, text);
    }
    case
}
