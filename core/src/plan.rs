//! From migrations and ledger to a plan, or to the reason why there is none. Pure: nothing is
//! read, nothing written, no clock is looked at.

use std::fmt;

use crate::database::{Capabilities, ForeignKeySwitch, Refusal};
use crate::error::{Error, Repr};
use crate::ledger::{Outcome, Row};
use crate::migration::{Migration, Script, Version};
use crate::report::{Action, Warning};
use crate::script::{Control, Statement, Verb};
use crate::source::Migrations;

/// Where a database is to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Goal {
    /// All migrations are applied.
    Latest,
    /// The migrations up to this version, and itself, are applied.
    To(Version),
    /// The latest applied migration is reverted.
    RevertLast,
    /// The applied migrations above this version are reverted; it stays. 0 reverts all.
    RevertTo(Version),
    /// The migrations up to this version, and itself, are recorded as applied and not run.
    Baseline(Version),
}

impl Goal {
    pub(crate) fn action(self) -> Action {
        match self {
            Self::Latest | Self::To(_) => Action::Apply,
            Self::RevertLast | Self::RevertTo(_) => Action::Revert,
            Self::Baseline(_) => Action::Baseline,
        }
    }
}

/// What is done with a migration that comes before one that is applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum OutOfOrder {
    /// It is applied, as sqlx does.
    Apply,
    /// It is applied, and the report has a [`Warning`].
    #[default]
    Warn,
    /// The run is refused.
    Refuse,
}

/// What is done when the ledger has a migration that the program has not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Missing {
    /// The run is refused: as a missing version, or as a newer database.
    #[default]
    Refuse,
    /// It is left alone, as with sqlx's `ignore_missing`: for several programs that share a
    /// ledger. A database newer than the program goes unnoticed then.
    Ignore,
}

/// Which migrations that failed before are run again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Retry {
    /// Those whose text has been corrected.
    #[default]
    Corrected,
    /// Those that failed and were rolled back, corrected or not.
    Failed,
    /// Also those that are partially applied. To be asked for when the database has been
    /// brought back to where the migration began, or when it can run twice.
    FailedAndPartial,
}

/// What becomes of a run's earlier migrations when one fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum OnFailure {
    /// They stay applied, as with sqlx.
    #[default]
    KeepApplied,
    /// They are undone as well: the run is one transaction, whatever the
    /// [`TransactionScope`](crate::TransactionScope). A set that cannot be, because a script
    /// runs outside a transaction, is refused.
    RollBackAll,
}

#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Policy {
    pub(crate) out_of_order: OutOfOrder,
    pub(crate) missing: Missing,
    pub(crate) retry: Retry,
    pub(crate) on_failure: OnFailure,
}

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
        Goal::Latest => ledger.run(None, &mut plan)?,
        Goal::To(target) => ledger.run(Some(target), &mut plan)?,
        Goal::RevertLast => ledger.revert(None, &mut plan)?,
        Goal::RevertTo(target) => ledger.revert(Some(target), &mut plan)?,
        Goal::Baseline(target) => ledger.baseline(target, &mut plan)?,
    }
    plan.steps
        .iter()
        .try_for_each(|step| runnable(step, policy, host))?;
    Ok(plan)
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
                        let (version, description) = (row.version, row.description.clone());
                        return Err(Repr::PartiallyApplied {
                            version,
                            description,
                        }
                        .into());
                    }
                }
                (Outcome::Applied, Some(migration)) => unmodified(row, migration)?,
                (Outcome::Applied, None) => missing = missing.or(Some(row)),
            }
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
                let (version, description) = (row.version, row.description.clone());
                Repr::VersionMissing {
                    version,
                    description,
                }
                .into()
            }
        }
    }

    fn present(&self, version: Version) -> Result<(), Error> {
        let latest = self.migrations.latest();
        let present = self.migrations.get(version).map(|_| ());
        present.ok_or_else(|| Repr::VersionNotPresent { version, latest }.into())
    }

    fn run(&self, target: Option<Version>, plan: &mut Plan<'m>) -> Result<(), Error> {
        let latest = latest_applied(self.rows);
        if let Some(version) = target {
            self.present(version)?;
            if let Some(latest) = latest.filter(|latest| version < *latest) {
                return Err(Repr::VersionTooOld { version, latest }.into());
            }
        }
        for migration in self.pending(target) {
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
        let applied = self
            .migrations
            .iter()
            .rev()
            .filter(|known| self.is_applied(known));
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
    if migration.up.is_text_of(&row.checksum) {
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

/// Whether the host can run a step, and the policy be kept, as far as the script tells.
fn runnable(step: &Step<'_>, policy: Policy, host: Capabilities) -> Result<(), Error> {
    let Some(script) = step.script() else {
        return Ok(());
    };
    let (version, file) = (step.version(), script.path());
    let survey = script.survey();
    if let Control::Broken { line, fault } = survey.control {
        let file = file.to_owned();
        return Err(Repr::TransactionControl {
            version,
            file,
            line,
            fault,
        }
        .into());
    }
    for statement in &survey.statements {
        if let Some(fault) = refused(statement, script, host) {
            let (file, line, host) = (file.to_owned(), statement.line, host.host);
            return Err(Repr::Unsupported {
                version,
                file,
                line,
                host,
                fault,
            }
            .into());
        }
    }
    let undoable = matches!(isolation(step, host), Isolation::Shared);
    if policy.on_failure == OnFailure::RollBackAll && !undoable {
        let file = file.to_owned();
        return Err(Repr::NotUndoable { version, file }.into());
    }
    Ok(())
}

fn refused(statement: &Statement, script: &Script, host: Capabilities) -> Option<String> {
    let length = statement.text(script.text()).len();
    if let Some(limit) = host.statement_bytes.filter(|limit| length > *limit) {
        return Some(format!(
            "the statement has {length} bytes, and {limit} is the most"
        ));
    }
    let refusal = host
        .refusals
        .iter()
        .find(|refusal| match (refusal, &statement.verb) {
            (
                Refusal::TransactionControl,
                Verb::Begin
                | Verb::Commit
                | Verb::Rollback
                | Verb::RollbackTo(_)
                | Verb::Savepoint(_)
                | Verb::Release(_),
            )
            | (Refusal::Attach, Verb::Attach)
            | (Refusal::Temporary, Verb::CreateTemporary)
            | (Refusal::Vacuum, Verb::Vacuum) => true,
            (Refusal::PragmasExcept(allowed), Verb::Pragma(name)) => !allowed.contains(&&**name),
            _ => false,
        })?;
    Some(match refusal {
        Refusal::TransactionControl => "a script cannot begin or end transactions".to_owned(),
        Refusal::Attach => "no database can be attached".to_owned(),
        Refusal::Temporary => "nothing temporary can be created".to_owned(),
        Refusal::Vacuum => "VACUUM cannot run".to_owned(),
        Refusal::PragmasExcept(_) => "this pragma is not allowed".to_owned(),
    })
}

/// How a step is kept apart from the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Isolation {
    /// In a savepoint of the run's transaction.
    Shared,
    /// In a transaction of its own, which its script commits in between.
    Recommitting,
    /// In a transaction of its own, with foreign keys off: the host cannot switch them inside.
    Unenforced,
    /// Outside a transaction.
    Outside,
}

pub(crate) fn isolation(step: &Step<'_>, host: Capabilities) -> Isolation {
    let Some(script) = step.script() else {
        return Isolation::Shared;
    };
    let survey = script.survey();
    if script.is_no_transaction() {
        Isolation::Outside
    } else if survey.control == Control::Recommits {
        Isolation::Recommitting
    } else if host.foreign_key_switch == ForeignKeySwitch::OutsideTransaction
        && survey.drops_tables()
    {
        Isolation::Unenforced
    } else {
        Isolation::Shared
    }
}

#[cfg(test)]
mod tests;
