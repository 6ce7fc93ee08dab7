//! A run in batches.

use std::time::Duration;

use super::BatchDatabase;
use super::assertion::{Failed, ledger_is};
use super::before::Before;
use super::explain::explain;
use super::transaction::Batch;
use crate::database::{Capabilities, DatabaseError, ForeignKeys, Pause};
use crate::error::{Error, ErrorKind, Repr, trouble};
use crate::event::{Event, Obstacle};
use crate::ledger::{Ledger, Outcome, Row, Rows, Search, can_fail, unreadable_schema};
use crate::migrator::Migrator;
use crate::patience::Patience;
use crate::plan::{self, Goal, OnFailure, Step};
use crate::report::{Action, Done, Report};
use crate::run::Finished;

/// One run on one host.
pub(super) struct Run<'m, D> {
    migrator: &'m Migrator<D>,
    goal: Goal,
    report: Report,
    /// How many migrations were pending at first.
    pending: Option<usize>,
    finished: Finished,
}

/// What became of a batch.
enum Sent {
    Committed(Duration),
    /// Nothing was done: another run was first, or has the database locked.
    Passed(DatabaseError),
}

impl<'m, D: BatchDatabase> Run<'m, D> {
    pub(super) fn new(migrator: &'m Migrator<D>, goal: Goal) -> Self {
        let (report, finished) = (Report::of(goal.action()), Finished::default());
        Self {
            migrator,
            goal,
            report,
            pending: None,
            finished,
        }
    }

    pub(super) async fn execute(mut self, db: &mut D) -> Result<Report, Error> {
        let started = db.clock();
        let result = self.run(db).await;
        self.report.elapsed = db.clock().saturating_sub(started);
        match result {
            Ok(()) => Ok(self.report),
            Err(error) => Err(error.with_report(self.report)),
        }
    }

    async fn run(&mut self, db: &mut D) -> Result<(), Error> {
        self.migrator.check_code_steps()?;
        let mut patience = Patience::new(db.clock(), self.migrator.wait);
        // What the ledger says, unless somebody else has changed it.
        let mut known = None;
        loop {
            let (mut ledger, mut rows) = match known.take() {
                Some(known) => known,
                None => read(self.migrator, db).await?,
            };
            let steps = self.next_steps(&rows, db.capabilities())?;
            if steps.is_empty() {
                break;
            }
            self.migrator.go_on()?;
            match self.send(db, &ledger, &rows, &steps).await? {
                Sent::Committed(elapsed) => {
                    self.keep(&mut rows, &steps, elapsed);
                    ledger.exists_now();
                    known = Some((ledger, rows));
                    patience = Patience::new(db.clock(), self.migrator.wait);
                }
                Sent::Passed(source) => {
                    let (now, now_rows) = read(self.migrator, db).await?;
                    let has_moved = ledger_is(&now, &now_rows) != ledger_is(&ledger, &rows);
                    known = Some((now, now_rows));
                    if has_moved {
                        // Somebody else has come further, so there is nothing to wait for.
                        continue;
                    }
                    let waited = patience.waited(db.clock());
                    let paused = match self.next_pause(&mut patience, waited) {
                        Some(pause) => db.pause(pause).await,
                        None => Pause::Impossible,
                    };
                    if paused == Pause::Impossible {
                        return Err(Repr::Busy { waited, source }.into());
                    }
                    self.migrator.go_on()?;
                }
            }
        }
        if self.pending > Some(0) {
            self.migrator.tell(&Event::RunDone {
                report: &self.report,
            });
        }
        Ok(())
    }

    /// What goes into the next batch, by what the ledger says now.
    fn next_steps(&mut self, rows: &[Row], host: Capabilities) -> Result<Vec<Step<'m>>, Error> {
        let mut plan = self.finished.plan(self.migrator, rows, self.goal, host)?;
        self.report.version = plan::latest_applied(rows);
        if self.pending.is_none() {
            let pending = plan.steps.len();
            self.pending = Some(pending);
            self.report.warnings = plan.warnings;
            if pending > 0 {
                self.migrator.tell(&Event::RunStarted { pending });
            }
        }
        if self.migrator.policy.on_failure == OnFailure::KeepApplied {
            plan.steps.truncate(1);
        }
        Ok(plan.steps)
    }

    /// Sends the steps as one batch.
    async fn send(
        &self,
        db: &mut D,
        ledger: &Ledger,
        rows: &[Row],
        steps: &[Step<'m>],
    ) -> Result<Sent, Error> {
        let before = Before::look(db, ledger, rows, steps).await?;
        for Step { migration, action } in steps.iter().copied() {
            self.migrator
                .tell(&Event::MigrationStarted { migration, action });
        }
        let batch = Batch::new(&before, steps);
        let started = db.clock();
        let sent = db.batch(&batch.statements, batch.foreign_keys).await;
        let elapsed = db.clock().saturating_sub(started);
        let source = match sent {
            Ok(()) => return Ok(Sent::Committed(elapsed)),
            Err(source) if is_in_the_way(&source) => return Ok(Sent::Passed(source)),
            Err(source) => source,
        };
        let error = match explain(db, &batch, steps, source).await {
            Ok(error) => error,
            Err(passed) => return Ok(Sent::Passed(passed)),
        };
        let Ok((ledger, rows)) = read(self.migrator, db).await else {
            return Err(error);
        };
        // Perhaps only the answer was lost.
        if are_done(steps, &rows) {
            return Ok(Sent::Committed(elapsed));
        }
        let to_blame = to_blame(steps, &error);
        if let Some(step) = to_blame.filter(|step| can_fail(&rows, step.version())) {
            let statements = Batch::of_failure(&ledger, &rows, step.migration, elapsed);
            // If it cannot be recorded, the failure itself is still what has to be told.
            let _ = db.batch(&statements, ForeignKeys::Enforced).await;
        }
        Err(error)
    }

    /// These are committed.
    fn keep(&mut self, rows: &mut Vec<Row>, steps: &[Step<'m>], elapsed: Duration) {
        let elapsed = elapsed / u32::try_from(steps.len()).unwrap_or(1).max(1);
        let mut kept = Vec::new();
        for Step { migration, action } in steps.iter().copied() {
            rows.retain(|row| row.version != migration.version);
            if action != Action::Revert {
                let at = rows.partition_point(|row| row.version < migration.version);
                rows.insert(at, Row::applied(migration));
            }
            self.migrator.tell(&Event::MigrationDone {
                migration,
                action,
                elapsed,
            });
            kept.push(Done::of(migration, action, elapsed));
        }
        self.finished.add(&kept);
        self.report.done.extend(kept);
    }

    /// How long to wait for who is in the way, which is told, unless it has been long enough.
    fn next_pause(&self, patience: &mut Patience, waited: Duration) -> Option<Duration> {
        let pause = patience.pause(waited)?;
        self.migrator.tell(&Event::Waiting {
            obstacle: Obstacle::Lock,
            waited,
            limit: patience.limit(),
        });
        Some(pause)
    }
}

/// Reads the ledger.
pub(super) async fn read<D: BatchDatabase>(
    migrator: &Migrator<D>,
    db: &mut D,
) -> Result<(Ledger, Vec<Row>), Error> {
    let mut search = Search::new(migrator.ledger.as_ref());
    let looked = db.query(&search.sql(), &mut |row| search.row(row)).await;
    looked.map_err(unreadable_schema)?;
    let ledger = search.ledger()?;
    let mut rows = Rows::default();
    if let Some(sql) = ledger.rows_sql() {
        let read = db.query(&sql, &mut |row| rows.row(row)).await;
        read.map_err(|source| ledger.unreadable(source))?;
    }
    let rows = ledger.checked(rows)?;
    Ok((ledger, rows))
}

fn is_moved(error: &DatabaseError) -> bool {
    Failed::behind(error) == Some(Failed::LedgerMoved)
}

/// Whether an error says that nothing was done because of somebody else.
pub(super) fn is_in_the_way(error: &DatabaseError) -> bool {
    is_moved(error) || trouble(error.code()) == Some(ErrorKind::Busy)
}

fn are_done(steps: &[Step<'_>], rows: &[Row]) -> bool {
    steps.iter().all(|step| {
        let row = rows.iter().find(|row| row.version == step.version());
        match step.action {
            Action::Revert => row.is_none(),
            _ => row.is_some_and(|row| {
                row.outcome == Outcome::Applied && step.migration.up.is_text_of(&row.checksum)
            }),
        }
    })
}

/// The migration whose own fault an error is: it is recorded, so that it is not run again as it is.
fn to_blame<'s, 'm>(steps: &'s [Step<'m>], error: &Error) -> Option<&'s Step<'m>> {
    let its_fault = matches!(error.kind(), ErrorKind::Execute | ErrorKind::ForeignKey);
    let mut steps = steps.iter().filter(|_| its_fault);
    steps.find(|step| step.action == Action::Apply && error.version() == Some(step.version()))
}
