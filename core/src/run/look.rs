//! The look without a lock, which is all that an ordinary launch does.
//!
//! It is a statement which fails if there is no such table, or if a view is in its place: that has no `rowid`.
//! The rows come as the table has them: to have SQLite sort them costs more than it spares.

use super::Run;
use super::data_version::DataVersion;
use crate::database::{Database, DatabaseError};
use crate::error::{Error, trouble};
use crate::ledger::{Outcome, Row, exact, is_absent, names, text, unreadable};
use crate::migration::{Migration, Version};
use crate::plan::{self, Goal, Plan};
use crate::source::Migrations;
use crate::sql::{identifier, literal};
use crate::transaction::reading;

/// The ledger's rows as the look has found them, and the plan that was made by them.
pub(super) struct Seen<'m> {
    pub(super) rows: Vec<Row>,
    pub(super) plan: Plan<'m>,
    pub(super) data_version: DataVersion,
}

/// What a glance at the ledger has found.
enum Glance {
    /// Each migration is applied as it is, and nothing else is recorded: there is nothing to plan.
    Settled,
    Rows(Vec<Row>, DataVersion),
    /// That is left to those who read the ledger with care.
    Doubt,
}

impl<'m, D: Database> Run<'m, D> {
    /// What there seems to be to do, and the version that the database is at.
    pub(super) fn look(&mut self, db: &mut D) -> Result<(Plan<'m>, Option<Version>), Error> {
        match self.glance(db)? {
            Glance::Settled => return Ok((Plan::default(), self.migrator.migrations().latest())),
            Glance::Rows(rows, data_version) => {
                if let Ok(plan) = self.plan_by(&rows, db.capabilities()) {
                    let version = plan::latest_applied(&rows);
                    self.seen = Some(Seen {
                        rows,
                        plan: plan.clone(),
                        data_version,
                    });
                    return Ok((plan, version));
                }
            }
            Glance::Doubt => {}
        }
        let (_, rows, plan) = self.plan(db)?;
        Ok((plan, plan::latest_applied(&rows)))
    }

    /// Only trouble of the environment is an error.
    fn glance(&self, db: &mut D) -> Result<Glance, Error> {
        if self.goal != Goal::Latest {
            return Ok(Glance::Doubt);
        }
        let [name, other] = names(self.migrator.ledger.as_ref());
        let host = db.capabilities();
        let glance = if host.has_exact_values() {
            // One transaction, so that its lock is taken once.
            reading(db, |db| self.read(db, name, other))
        } else if text::is_worth_it(host) {
            self.are_told(db, name, other)
        } else {
            Ok(Glance::Doubt)
        };
        match glance {
            Err(source) if trouble(source.code()).is_some() => Err(unreadable(source)),
            glance => Ok(glance.unwrap_or(Glance::Doubt)),
        }
    }

    /// It is not certain that this is the ledger if another could be it too.
    fn read(&self, db: &mut D, name: &str, other: &str) -> Result<Glance, DatabaseError> {
        let glance = match rows(db, name, self.migrator.migrations()) {
            Err(source) if trouble(source.code()).is_none() && is_absent(db, name)? => {
                // To read nothing once more costs less than to ask.
                Glance::Rows(Vec::new(), DataVersion::UNKNOWN)
            }
            glance => glance?,
        };
        let is_certain = name == other || is_absent(db, other)?;
        Ok(if is_certain { glance } else { Glance::Doubt })
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

/// As long as the rows are those of the migrations, in their order and as they are, they are counted and not
/// kept: at a launch there is no other.
fn rows(
    db: &mut impl Database,
    name: &str,
    migrations: &Migrations,
) -> Result<Glance, DatabaseError> {
    let known = || migrations.iter();
    let (mut count, mut others) = (0, Vec::new());
    let ledger = format!("main.{} WHERE rowid IS NOT NULL", identifier(name));
    let are_certain = exact::each(db, &ledger, &mut |row| match known().nth(count) {
        Some(migration) if others.is_empty() && is_applied(migration, &row) => count += 1,
        _ => others.push(row),
    })?;
    Ok(if !are_certain {
        Glance::Doubt
    } else if others.is_empty() && count == known().len() {
        Glance::Settled
    } else {
        let rows = known().take(count).map(Row::applied).chain(others);
        match exact::by_version(rows.collect()) {
            Some(rows) => Glance::Rows(rows, DataVersion::of(db)),
            None => Glance::Doubt,
        }
    })
}

fn is_applied(migration: &Migration, row: &Row) -> bool {
    row.version == migration.version
        && row.outcome == Outcome::Applied
        && migration.is_exactly(&row.checksum)
}
