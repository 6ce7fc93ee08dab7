//! The look without a lock, which is all that an ordinary launch does.
//!
//! It is a statement which fails if there is no such table, or if a view is in its place: that has no `rowid`.
//! The rows come in the table's own order: to have SQLite sort them costs more than it spares.

use super::Run;
use crate::database::{Database, DatabaseError};
use crate::error::{Error, trouble};
use crate::ledger::{Outcome, Row, exact, names, text, unreadable};
use crate::migration::Version;
use crate::plan::{self, Goal, Plan};
use crate::source::Migrations;
use crate::sql::{identifier, literal};

/// What a glance at the ledger has found.
enum Glance {
    /// Each migration is applied as it is, and nothing else is recorded: there is nothing to plan.
    Settled,
    Rows(Vec<Row>),
    /// That is left to those who read the ledger with care.
    Doubt,
}

impl<'m, D: Database> Run<'m, D> {
    /// What there seems to be to do, and the version that the database is at.
    pub(super) fn look(&self, db: &mut D) -> Result<(Plan<'m>, Option<Version>), Error> {
        match self.glance(db)? {
            Glance::Settled => return Ok((Plan::default(), self.migrator.migrations().latest())),
            Glance::Rows(rows) => {
                if let Ok(plan) = self.plan_by(&rows, db.capabilities()) {
                    return Ok((plan, plan::latest_applied(&rows)));
                }
            }
            Glance::Doubt => {}
        }
        let (_, rows, plan) = self.plan(db)?;
        Ok((plan, plan::latest_applied(&rows)))
    }

    /// Only trouble of the environment is an error.
    fn glance(&self, db: &mut D) -> Result<Glance, Error> {
        let [name, other] = names(self.migrator.ledger.as_ref());
        let host = db.capabilities();
        let is_latest = self.goal == Goal::Latest;
        let glance = if host.has_exact_values() {
            rows(db, name, other).map(|rows| match rows {
                Some(rows) if is_latest && are_settled(self.migrator.migrations(), &rows) => {
                    Glance::Settled
                }
                Some(rows) => Glance::Rows(rows),
                None => Glance::Doubt,
            })
        } else if is_latest && text::is_worth_it(host) {
            self.are_told(db, name, other)
        } else {
            Ok(Glance::Doubt)
        };
        match glance {
            Err(source) if trouble(source.code()).is_some() => Err(unreadable(source)),
            glance => Ok(glance.unwrap_or(Glance::Doubt)),
        }
    }

    /// One statement, since each is a call of the host's.
    fn are_told(&self, db: &mut D, name: &str, other: &str) -> Result<Glance, DatabaseError> {
        let other = if other == name { "" } else { other };
        let rows = format!(
            "main.{} WHERE rowid IS NOT NULL \
             AND NOT EXISTS (SELECT 1 FROM pragma_table_info({}, 'main'))",
            identifier(name),
            literal(other),
        );
        let are_told = text::are_told(db, &rows, self.migrator.told())?;
        Ok(if are_told {
            Glance::Settled
        } else {
            Glance::Doubt
        })
    }
}

fn rows(
    db: &mut impl Database,
    name: &str,
    other: &str,
) -> Result<Option<Vec<Row>>, DatabaseError> {
    let rows = exact::rows(db, &format!("main.{} ORDER BY rowid", identifier(name)))?;
    Ok(rows.filter(|_| other == name || is_absent(db, other).unwrap_or(false)))
}

fn are_settled(migrations: &Migrations, rows: &[Row]) -> bool {
    rows.len() == migrations.iter().len()
        && migrations.iter().zip(rows).all(|(migration, row)| {
            row.version == migration.version
                && row.outcome == Outcome::Applied
                && migration.is_exactly(&row.checksum)
        })
}

/// Whether nothing has the ledger's other name: it could not be told which of them it is. SQLite has read
/// the schema by now, so no file is asked.
fn is_absent(db: &mut impl Database, name: &str) -> Result<bool, DatabaseError> {
    let sql = format!("PRAGMA main.table_info({})", identifier(name));
    let mut is_absent = true;
    db.query(&sql, &mut |_| is_absent = false)?;
    Ok(is_absent)
}
