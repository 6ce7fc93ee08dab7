//! The look of an ordinary launch.
//!
//! It is a statement which fails if there is no such table, or if a view is in its place: that has no `rowid`.
//! The rows come in the table's own order: to have SQLite sort them costs more than it spares.

use super::Run;
use crate::database::{Database, DatabaseError};
use crate::error::{Error, trouble};
#[cfg(not(target_family = "wasm"))]
use crate::ledger::exact;
use crate::ledger::{names, text, unreadable};
use crate::plan::Goal;
#[cfg(not(target_family = "wasm"))]
use crate::source::Migrations;
use crate::sql::{identifier, literal};

impl<D: Database> Run<'_, D> {
    /// Whether the ledger says of each migration that it is applied as it is, and of no other
    /// anything: then there is nothing to plan.
    ///
    /// Whatever is in doubt is no, and left to those who read the ledger with care; only trouble of
    /// the environment is an error.
    pub(super) fn is_settled(&self, db: &mut D) -> Result<bool, Error> {
        if self.goal != Goal::Latest {
            return Ok(false);
        }
        let [name, other] = names(self.migrator.ledger.as_ref());
        #[cfg(not(target_family = "wasm"))]
        if db.capabilities().has_exact_values() {
            return match has_all(db, name, self.migrator.migrations()) {
                Ok(true) if other != name => certain(is_absent(db, other)),
                read => certain(read),
            };
        }
        let other = if other == name { "" } else { other };
        // In the same statement, since each is a call of the host's.
        let rows = format!(
            "main.{} WHERE rowid IS NOT NULL \
             AND NOT EXISTS (SELECT 1 FROM pragma_table_info({}, 'main'))",
            identifier(name),
            literal(other),
        );
        certain(text::are_told(db, &rows, self.migrator.told()))
    }
}

#[cfg(not(target_family = "wasm"))]
fn has_all(
    db: &mut impl Database,
    name: &str,
    migrations: &Migrations,
) -> Result<bool, DatabaseError> {
    let rows = format!("main.{} ORDER BY rowid", identifier(name));
    let count = migrations.iter().len();
    exact::are_applied(db, &rows, count, |version| migrations.numbered(version))
}

/// Whether nothing has the ledger's other name: it could not be told which of them it is. SQLite has read
/// the schema by now, so no file is asked.
#[cfg(not(target_family = "wasm"))]
fn is_absent(db: &mut impl Database, name: &str) -> Result<bool, DatabaseError> {
    let sql = format!("PRAGMA main.table_info({})", identifier(name));
    let mut is_absent = true;
    db.query(&sql, &mut |_| is_absent = false)?;
    Ok(is_absent)
}

/// An answer, which is no if none could be had.
fn certain(answer: Result<bool, DatabaseError>) -> Result<bool, Error> {
    match answer {
        Err(source) if trouble(source.code()).is_some() => Err(unreadable(source)),
        answer => Ok(answer.unwrap_or(false)),
    }
}
