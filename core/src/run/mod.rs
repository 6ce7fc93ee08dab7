//! Executes a plan. What is promised to the user's data is kept in this file: [`Run::turn`]
//! and [`Run::batch`] are the contract, the files beside it are its details.

mod apply;
mod blame;
mod data_version;
mod finished;
mod forget;
#[cfg(feature = "backup")]
mod guard;
mod halt;
mod look;
mod outside;
mod proof;
#[cfg(not(target_family = "wasm"))]
mod schema;
mod together;
mod wait;

use std::time::Duration;

#[cfg(feature = "lock")]
use crate::adoption::Adoption;
#[cfg(feature = "backup")]
use crate::backup::Guard;
use crate::database::{Capabilities, Database, DatabaseError, ForeignKeys, Rollback};
use crate::error::{Error, Repr};
use crate::event::Event;
use crate::foreign_keys::{self, Session};
use crate::ledger::{Ledger, Outcome, Row};
use crate::migration::Version;
use crate::migrator::Migrator;
use crate::plan::{self, Goal, Isolation, OnFailure, Plan, Step, TransactionScope};
use crate::report::{Action, Done, Report};
use crate::transaction::within;
pub(crate) use blame::{deferred, drop_refused, failed, unchecked, violated};
#[cfg(feature = "backup")]
use data_version::DataVersion;
pub(crate) use finished::Finished;
pub(crate) use forget::forgettable;
use halt::Halted;
use look::Seen;
use outside::Begun;
use proof::prove;
use together::needed;

/// One run on one connection.
pub(crate) struct Run<'m, D> {
    migrator: &'m Migrator<D>,
    goal: Goal,
    report: Report,
    scope: TransactionScope,
    foreign_keys: ForeignKeys,
    /// What the look has found, until the first transaction.
    seen: Option<Seen<'m>>,
    halted: Option<Halted<'m>>,
    finished: Finished,
    /// A script has attached a database in a transaction, and could not do so again.
    attached: bool,
    /// The migration of this turn whose script has committed in between: whatever goes wrong
    /// then, what it committed stays.
    recommitted: Option<Step<'m>>,
    /// What has to be so, for the migrations to be recorded.
    #[cfg(feature = "lock")]
    adoption: Option<&'m Adoption>,
    #[cfg(feature = "backup")]
    guard: Option<&'m Guard<D>>,
    /// What a copy has been made of.
    #[cfg(feature = "backup")]
    copied: Option<DataVersion>,
    #[cfg(feature = "tracing")]
    spans: std::cell::RefCell<crate::trace::Spans>,
}

/// How a transaction of the run ended.
enum Turn<'m> {
    /// There is nothing more to do.
    Finished,
    /// There is more to do.
    More,
    /// What comes next needs foreign keys switched first.
    Switch(ForeignKeys),
    /// A migration has been recorded as begun that runs outside a transaction.
    Outside(Box<Begun<'m>>),
}

/// Why a transaction of the run was undone.
enum Stop<'m> {
    Error(Error),
    /// A migration failed, and took the others of its transaction with it.
    Halted(Halted<'m>),
    /// The transaction could not begin or not commit.
    Database(DatabaseError),
}

impl Stop<'_> {
    fn into_error(self) -> Error {
        match self {
            Self::Error(error) | Self::Halted(Halted { error, .. }) => error,
            Self::Database(source) => {
                Error::database("cannot begin or commit a transaction", source)
            }
        }
    }
}

impl From<DatabaseError> for Stop<'_> {
    fn from(error: DatabaseError) -> Self {
        Self::Database(error)
    }
}

impl From<Error> for Stop<'_> {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl<'m, D: Database> Run<'m, D> {
    pub(crate) fn new(migrator: &'m Migrator<D>, goal: Goal) -> Self {
        Self {
            migrator,
            goal,
            report: Report::of(goal.action()),
            scope: match migrator.policy.on_failure {
                OnFailure::KeepApplied => migrator.scope,
                OnFailure::RollBackAll => TransactionScope::Run,
            },
            foreign_keys: ForeignKeys::Enforced,
            seen: None,
            halted: None,
            finished: Finished::default(),
            attached: false,
            recommitted: None,
            #[cfg(feature = "lock")]
            adoption: None,
            #[cfg(feature = "backup")]
            guard: migrator.guard.as_ref(),
            #[cfg(feature = "backup")]
            copied: None,
            #[cfg(feature = "tracing")]
            spans: std::cell::RefCell::default(),
        }
    }

    /// Records what was found to be so, if it still is.
    #[cfg(feature = "lock")]
    pub(crate) fn adopt(mut self, db: &mut D, adoption: &'m Adoption) -> Result<Report, Error> {
        self.adoption = Some(adoption);
        self.execute(db)
    }

    pub(crate) fn execute(mut self, db: &mut D) -> Result<Report, Error> {
        let started = db.clock();
        let result = self.run(db);
        self.report.elapsed = db.clock().saturating_sub(started);
        // Whatever came after, what halted the run is what the user has to know.
        let ((Some(Halted { error, .. }), _) | (None, Err(error))) = (self.halted.take(), result)
        else {
            return Ok(self.report);
        };
        let error = error.with_report(self.report);
        #[cfg(feature = "tracing")]
        self.spans.borrow_mut().stopped(&error);
        Err(error)
    }

    fn run(&mut self, db: &mut D) -> Result<(), Error> {
        if db.in_transaction() {
            return Err(Repr::InTransaction.into());
        }
        self.migrator.check_code_steps()?;
        // The common launch: one look without a lock, nothing is pending, nothing is written.
        let (plan, version) = self.patiently(db, Self::look)?;
        self.report.version = version;
        self.report.warnings = plan.warnings;
        if plan.steps.is_empty() {
            return Ok(());
        }
        self.emit(&Event::RunStarted {
            pending: plan.steps.len(),
        });
        let session = Session::begin(db).map_err(not_switched)?;
        // So that nothing has to be begun in vain.
        if let Some(first) = plan.steps.first() {
            let isolation = self.patiently(session.db, |run, db| run.isolation(db, first))?;
            self.foreign_keys = needed(isolation);
        }
        let interrupter = session.db.interrupter();
        let _armed = interrupter.map(|interrupter| self.migrator.cancel.arm(interrupter));
        loop {
            // At first, and after whatever has switched it.
            foreign_keys::enforce(session.db, self.foreign_keys).map_err(not_switched)?;
            match self.patiently(session.db, Self::turn)? {
                Turn::More => {}
                Turn::Finished => break,
                Turn::Switch(foreign_keys) => self.foreign_keys = foreign_keys,
                Turn::Outside(begun) => self.outside(session.db, &begun)?,
            }
        }
        if self.halted.is_none() {
            #[cfg(feature = "backup")]
            self.prune();
            self.emit(&Event::RunDone {
                report: &self.report,
            });
        }
        Ok(())
    }

    /// Reads the ledger and plans by it, unless it is known to be as it was seen.
    fn plan(&mut self, db: &mut D) -> Result<(Ledger, Vec<Row>, Plan<'m>), Error> {
        let ledger = Ledger::find(db, self.migrator.ledger.as_ref())?;
        if let Some(seen) = self.seen.take()
            && seen.data_version.is_current(db)
        {
            return Ok((ledger, seen.rows, seen.plan));
        }
        let host = db.capabilities();
        // Why there is no plan takes words to say.
        if let Some(rows) = ledger.bare_rows(db, "TRUE")?
            && let Ok(plan) = self.plan_by(&rows, host)
        {
            return Ok((ledger, rows, plan));
        }
        let rows = ledger.rows(db)?;
        let plan = self.plan_by(&rows, host)?;
        Ok((ledger, rows, plan))
    }

    fn plan_by(&self, rows: &[Row], host: Capabilities) -> Result<Plan<'m>, Error> {
        self.finished.plan(self.migrator, rows, self.goal, host)
    }

    /// One transaction of the run: begins with the write lock, commits what it applied.
    fn turn(&mut self, db: &mut D) -> Result<Turn<'m>, Error> {
        let mut done = Vec::new();
        self.recommitted = None;
        match within(db, |db| self.batch(db, &mut done)) {
            Ok(turn) => {
                self.keep(done);
                Ok(turn)
            }
            Err(Stop::Halted(halted)) => Ok(self.halt(halted)),
            Err(Stop::Database(source)) if source.is_foreign_key() => self.deferred(done, source),
            Err(undone) => {
                let error = undone.into_error();
                let Some(step) = self.recommitted else {
                    return Err(error);
                };
                let error = error.leaving_partial(step.version());
                Ok(self.halt(Halted {
                    step,
                    error,
                    elapsed: Duration::ZERO,
                }))
            }
        }
    }

    /// What happens under the write lock.
    ///
    /// The plan that is executed is made here, from what the ledger says now: another process
    /// may have been first. That of the look is taken only if SQLite knows that nobody has
    /// written since. Each migration is a savepoint, so that one that fails takes nothing else
    /// with it; its ledger row is written in the same savepoint. Before the commit all the rows
    /// are proven.
    fn batch(&mut self, db: &mut D, done: &mut Vec<Done>) -> Result<Turn<'m>, Stop<'m>> {
        self.migrator.go_on()?;
        let (mut ledger, rows, plan) = self.plan(db)?;
        let steps = self.before_halt(&plan.steps);
        let Some(first) = steps.first().copied() else {
            self.report.version = plan::latest_applied(&rows);
            self.record_failure(db, &mut ledger, &rows)?;
            return Ok(Turn::Finished);
        };
        // Each time: a script outside a transaction may have switched the journal off.
        let rollback = db.rollback();
        if rollback.map_err(|source| Error::database("cannot read the journal mode", source))?
            == Rollback::Impossible
        {
            return Err(Error::from(Repr::NoJournal).into());
        }
        let isolation = self.isolation(db, &first)?;
        if needed(isolation) != self.foreign_keys {
            return Ok(Turn::Switch(needed(isolation)));
        }
        #[cfg(feature = "lock")]
        if let Some(adoption) = self.adoption {
            adoption.begin(db, &ledger)?;
        }
        #[cfg(feature = "backup")]
        self.back_up(db, &ledger, &rows)?;
        ledger
            .create(db)
            .map_err(|source| Error::database("cannot create the ledger", source))?;
        if isolation == Isolation::Outside {
            let before = ledger.row(db, first.version())?;
            apply::claim(db, &ledger, first)?;
            return Ok(Turn::Outside(Box::new(Begun {
                step: first,
                ledger,
                before,
            })));
        }
        let together = self.together(db, steps)?;
        // After an earlier failure one more turn records it.
        let mut finished = together == steps.len() && self.halted.is_none();
        for step in &steps[..together] {
            let started = db.clock();
            let applied = self.apply(db, &ledger, &rows, *step, isolation);
            match applied {
                Ok(applied) => done.push(applied),
                Err(error) => {
                    let halted = Halted {
                        step: *step,
                        error,
                        elapsed: db.clock().saturating_sub(started),
                    };
                    self.migration_failed(db, halted, isolation)?;
                    self.record_failure(db, &mut ledger, &rows)?;
                    finished = true;
                    break;
                }
            }
        }
        if let Err(error) = prove(db, &ledger, &steps[..done.len()]) {
            // Nothing of all this is kept, whatever has failed after it.
            self.halted = None;
            return Err(error.into());
        }
        self.report.version = version_after(&rows, done);
        Ok(if finished { Turn::Finished } else { Turn::More })
    }

    /// These are committed.
    fn keep(&mut self, done: Vec<Done>) {
        self.finished.add(&done);
        self.report.done.extend(done);
    }

    fn step_started(&self, Step { migration, action }: Step<'m>) {
        self.emit(&Event::MigrationStarted { migration, action });
    }

    fn step_done(&self, Step { migration, action }: Step<'m>, elapsed: Duration) -> Done {
        self.emit(&Event::MigrationDone {
            migration,
            action,
            elapsed,
        });
        Done::of(migration, action, elapsed)
    }

    fn emit(&self, event: &Event<'_>) {
        #[cfg(feature = "tracing")]
        self.spans.borrow_mut().record(event);
        self.migrator.tell(event);
    }
}

fn not_switched(source: DatabaseError) -> Error {
    Error::database("cannot switch the enforcement of foreign keys", source)
}

/// The highest version that is applied after this.
fn version_after(rows: &[Row], done: &[Done]) -> Option<Version> {
    let reverted = |version| {
        let mut reverted = done.iter().filter(|done| done.action == Action::Revert);
        reverted.any(|done| done.version == version)
    };
    let before = rows.iter().filter(|row| row.outcome == Outcome::Applied);
    let kept = before
        .map(|row| row.version)
        .filter(|version| !reverted(*version));
    let added = done.iter().filter(|done| done.action != Action::Revert);
    kept.chain(added.map(|done| done.version)).max()
}
