//! From migrations and ledger to a plan, or to the reason why there is none. Pure: nothing is
//! read, nothing written, no clock is looked at.

mod host;
mod policy;
mod refusals;
mod replaced;

use std::fmt;

use crate::database::Capabilities;
use crate::error::{Error, Repr};
use crate::ledger::{Outcome, Row};
use crate::migration::{Migration, Script, Version};
use crate::report::{Action, Warning};
use crate::source::Migrations;

pub(crate) use host::{Isolation, isolation, leaves_ledger};
pub(crate) use policy::Policy;
pub use policy::{Goal, Missing, OnFailure, OutOfOrder, Retry, TransactionScope};

/// One migration of a plan.
#[derive(Debug, Clone, Copy)]
pub struct Step<'m> {
    pub(crate) migration: &'m Migration,
    pub(crate) action: Action,
}

impl<'m> Step<'m> {
    /// The migration.
    pub fn migration(&self) -> &'m Migration {
        self.migration
    }

    /// What is to be done with it.
    pub fn action(&self) -> Action {
        self.action
    }

    /// The script that is to be run, if one is.
    pub fn script(&self) -> Option<&'m Script> {
        match self.action {
            Action::Apply => Some(&self.migration.up),
            Action::Revert => self.migration.down.as_ref(),
            Action::Baseline => None,
        }
    }

    pub(crate) fn version(&self) -> Version {
        self.migration.version
    }

    pub(crate) fn file(&self) -> String {
        self.script()
            .unwrap_or(&self.migration.up)
            .path()
            .to_owned()
    }
}

/// What a run would do.
///
/// ```
/// # use litemigrate::{Goal, Migrations, Migrator};
/// # let migrations = Migrations::from_files([("1_notes.sql", "CREATE TABLE notes (body TEXT);")])?;
/// # let mut db = rusqlite::Connection::open_in_memory().unwrap();
/// let migrator = Migrator::new(migrations);
/// let plan = migrator.plan(&mut db, Goal::Latest)?;
/// assert_eq!(plan.to_string(), "apply 1 notes (1_notes.sql)");
/// # Ok::<(), litemigrate::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Plan<'m> {
    pub(crate) steps: Vec<Step<'m>>,
    pub(crate) warnings: Vec<Warning>,
}

impl<'m> Plan<'m> {
    /// What is to be done, in order.
    pub fn steps(&self) -> &[Step<'m>] {
        &self.steps
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// What the run would put up with.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }
}

impl fmt::Display for Plan<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            f.write_str("nothing to do")?;
        }
        for (index, step) in self.steps.iter().enumerate() {
            let line_end = if index == 0 { "" } else { "\n" };
            let (
                action,
                Migration {
                    version,
                    description,
                    ..
                },
            ) = (step.action.present(), step.migration);
            write!(
                f,
                "{line_end}{action} {version} {description} ({})",
                step.file()
            )?;
        }
        self.warnings
            .iter()
            .try_for_each(|warning| write!(f, "\nwarning: {warning}"))
    }
}

/// Makes the plan, or says why the database cannot or must not be taken there.
pub(crate) fn plan<'m>(
    migrations: &'m Migrations,
    rows: &[Row],
    goal: Goal,
    policy: Policy,
    host: Capabilities,
) -> Result<Plan<'m>, Error> {
    let ledger = Ledger {
        migrations,
        rows,
        policy,
    };
    ledger.check()?;
    let mut plan = Plan::default();
    match goal {
        Goal::Latest => ledger.run(ledger.pending(None), &mut plan)?,
        Goal::Next => ledger.run(ledger.pending(None).take(1), &mut plan)?,
        Goal::To(target) => {
            ledger.check_target(target)?;
            ledger.run(ledger.pending(Some(target)), &mut plan)?;
        }
        Goal::RevertLast => ledger.revert(None, &mut plan)?,
        Goal::RevertTo(target) => ledger.revert(Some(target), &mut plan)?,
        Goal::Baseline(target) => ledger.baseline(target, &mut plan)?,
    }
    plan.steps
        .iter()
        .try_for_each(|step| host::runnable(step, policy, host))?;
    Ok(plan)
}

/// Whether everything recorded is as it should be.
#[cfg(feature = "lock")]
pub(crate) fn check(migrations: &Migrations, rows: &[Row], policy: Policy) -> Result<(), Error> {
    let ledger = Ledger {
        migrations,
        rows,
        policy,
    };
    ledger.check()
}

/// The highest version that is applied.
pub(crate) fn latest_applied(rows: &[Row]) -> Option<Version> {
    let mut applied = rows
        .iter()
        .rev()
        .filter(|row| row.outcome == Outcome::Applied);
    applied.next().map(|row| row.version)
}

/// What the ledger says, beside what there is.
struct Ledger<'m, 'l> {
    migrations: &'m Migrations,
    rows: &'l [Row],
    policy: Policy,
}

impl<'m> Ledger<'m, '_> {
    fn row(&self, version: Version) -> Option<&Row> {
        let index = self.rows.binary_search_by_key(&version, |row| row.version);
        index.ok().map(|index| &self.rows[index])
    }

    fn is_applied(&self, migration: &Migration) -> bool {
        self.row(migration.version)
            .is_some_and(|row| row.outcome == Outcome::Applied)
    }

    /// Whether everything recorded is as it should be, wherever the goal is.
    fn check(&self) -> Result<(), Error> {
        let mut missing = None;
        for row in self.rows {
            match (row.outcome, self.migrations.get(row.version)) {
                (Outcome::Failed, _) => {}
                (Outcome::Partial, known) => {
                    if known.is_none() || self.policy.retry != Retry::FailedAndPartial {
                        let (version, description) = (row.version, row.words.description.clone());
                        return Err(Repr::PartiallyApplied {
                            version,
                            description,
                        }
                        .into());
                    }
                }
                (Outcome::Applied, Some(migration)) => unmodified(row, migration)?,
                (Outcome::Applied, None) if self.migrations.replacing(row.version).is_some() => {}
                (Outcome::Applied, None) => missing = missing.or(Some(row)),
            }
        }
        for migration in self.migrations.iter() {
            replaced::check(migration, self.rows)?;
        }
        match missing {
            Some(row) if self.policy.missing == Missing::Refuse => Err(self.missing(row)),
            _ => Ok(()),
        }
    }

    /// Of a database that is newer, that is the thing to say, even if a migration between is
    /// missing as well.
    fn missing(&self, row: &Row) -> Error {
        let program = self.migrations.latest();
        match latest_applied(self.rows) {
            Some(database) if Some(database) > program => {
                Repr::DatabaseNewer { database, program }.into()
            }
            _ => {
                let (version, description) = (row.version, row.words.description.clone());
                Repr::VersionMissing {
                    version,
                    description,
                }
                .into()
            }
        }
    }

    fn present(&self, version: Version) -> Result<(), Error> {
        self.migrations.find(version).map(drop)
    }

    fn check_target(&self, version: Version) -> Result<(), Error> {
        self.present(version)?;
        match latest_applied(self.rows) {
            Some(latest) if version < latest => Err(Repr::VersionTooOld { version, latest }.into()),
            _ => Ok(()),
        }
    }

    fn run(
        &self,
        pending: impl Iterator<Item = &'m Migration>,
        plan: &mut Plan<'m>,
    ) -> Result<(), Error> {
        let latest = latest_applied(self.rows);
        for migration in pending {
            let version = migration.version;
            let file = || migration.up.path().to_owned();
            let failed_before = self.row(version).is_some_and(|row| {
                row.outcome == Outcome::Failed && migration.up.is_text_of(&row.checksum)
            });
            if failed_before && self.policy.retry == Retry::Corrected {
                return Err(Repr::FailedBefore {
                    version,
                    file: file(),
                }
                .into());
            }
            match (
                latest.filter(|latest| version < *latest),
                self.policy.out_of_order,
            ) {
                (Some(latest), OutOfOrder::Refuse) => {
                    return Err(Repr::OutOfOrder {
                        version,
                        file: file(),
                        latest,
                    }
                    .into());
                }
                (Some(latest), OutOfOrder::Warn) => {
                    plan.warnings.push(Warning::OutOfOrder { version, latest });
                }
                _ => {}
            }
            plan.steps.push(Step {
                migration,
                action: Action::Apply,
            });
        }
        Ok(())
    }

    fn pending(&self, target: Option<Version>) -> impl Iterator<Item = &'m Migration> {
        let within = move |version| target.is_none_or(|target| version <= target);
        let known = self.migrations.iter();
        known.filter(move |migration| within(migration.version) && !self.is_applied(migration))
    }

    fn revert(&self, target: Option<Version>, plan: &mut Plan<'m>) -> Result<(), Error> {
        let latest = latest_applied(self.rows);
        if let Some(version) = target.filter(|version| version.get() != 0) {
            self.present(version)?;
            if latest.is_none_or(|latest| version > latest) {
                return Err(Repr::VersionTooNew { version, latest }.into());
            }
        }
        // A reversal that did not end is taken up again first.
        let begun = |known: &&Migration| {
            let row = self.row(known.version);
            row.is_some_and(|row| row.outcome != Outcome::Failed)
        };
        let applied = self.migrations.iter().rev().filter(begun);
        let reverted: Vec<_> = match target {
            Some(target) => applied.take_while(|known| known.version > target).collect(),
            None => applied.take(1).collect(),
        };
        for migration in reverted {
            if migration.down.is_none() {
                let (version, file) = (migration.version, migration.up.path().to_owned());
                return Err(Repr::NotReversible { version, file }.into());
            }
            plan.steps.push(Step {
                migration,
                action: Action::Revert,
            });
        }
        Ok(())
    }

    fn baseline(&self, target: Version, plan: &mut Plan<'m>) -> Result<(), Error> {
        self.present(target)?;
        let action = Action::Baseline;
        let stamped = self
            .pending(Some(target))
            .map(|migration| Step { migration, action });
        plan.steps.extend(stamped);
        Ok(())
    }
}

fn unmodified(row: &Row, migration: &Migration) -> Result<(), Error> {
    if migration.is_recorded_as(&row.checksum) {
        return Ok(());
    }
    Err(Repr::VersionMismatch {
        version: row.version,
        file: migration.up.path().to_owned(),
        recorded: row.checksum.prefix(),
        found: migration.checksum().prefix(),
    }
    .into())
}

#[cfg(test)]
mod tests;
