//! A copy to try something on, which is gone with it.

use rusqlite::Connection;
use tempfile::TempDir;

use super::copy::{self, Tell};
use super::problem;
use crate::error::{Error, Repr};

/// Where a copy is while it is needed. Nobody else may read it.
pub(crate) struct Scratch(TempDir);

impl Scratch {
    pub(crate) fn new() -> Result<Self, Error> {
        let folder = tempfile::Builder::new().prefix("litemigrate-").tempdir();
        let unmade = |error| problem::io("cannot make a temporary folder", error);
        folder.map(Self).map_err(unmade)
    }

    /// Copies the database there, as it is at one moment. Only reads it.
    pub(crate) fn copy(&self, db: &mut Connection, tell: Tell<'_>) -> Result<Connection, Error> {
        if !db.is_autocommit() {
            return Err(Repr::InTransaction.into());
        }
        let path = self.0.path().join("copy.db");
        let unwritten = problem::at("write", &path);
        copy::of_one_moment(db, |db| {
            copy::has_room(self.0.path(), copy::size(db)?)?;
            let mut to = Connection::open(&path).map_err(&unwritten)?;
            // It is thrown away, whatever happens to the machine.
            to.pragma_update(None, "synchronous", "OFF")
                .map_err(&unwritten)?;
            copy::pages(db, &mut to, &path, tell)?;
            Ok(to)
        })
    }
}
