//! One migration in a transaction.

use std::time::Duration;

use super::blame::{drop_refused, ended_transaction, failed, unchecked, violated};
use super::{Run, not_switched};
use crate::database::{Commit, Database, DatabaseError};
use crate::error::{Error, ErrorKind, Left, Repr, trouble};
use crate::event::Event;
use crate::foreign_keys::{self, Drop, Violation, Watch};
use crate::ledger::{Ledger, Row};
use crate::migration::Version;
use crate::plan::{Isolation, Step};
use crate::report::{Action, Done};
use crate::script::{Statement, Verb};
use crate::transaction::within;

/// Why a migration was undone.
enum Undo {
    Error(Error),
    /// It breaks foreign keys; perhaps they were broken before.
    Violations(Vec<Violation>),
    /// Its savepoint could not be set or released.
    Database(DatabaseError),
}

impl From<DatabaseError> for Undo {
    fn from(error: DatabaseError) -> Self {
        Self::Database(error)
    }
}

impl From<Error> for Undo {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl<'m, D: Database> Run<'m, D> {
    /// Runs a migration and writes its ledger row, both or neither.
    pub(super) fn apply(
        &mut self,
        db: &mut D,
        ledger: &Ledger,
        rows: &[Row],
        step: Step<'m>,
        isolation: Isolation,
    ) -> Result<Done, Error> {
        self.step_started(step);
        let applied = if isolation == Isolation::Recommitting {
            // No savepoint would outlive the script's COMMIT.
            self.script_and_row(db, ledger, rows, step, isolation, &mut Watch::looking())
        } else {
            self.in_savepoint(db, ledger, rows, step, isolation)
        };
        match applied {
            Ok(elapsed) => Ok(self.step_done(step, elapsed)),
            Err(Undo::Error(error)) => Err(error),
            Err(Undo::Violations(violations)) => Err(violated(step, violations, self.left())),
            Err(Undo::Database(source)) => Err(match trouble(source.code()) {
                Some(_) => Error::around(
                    step.version(),
                    "cannot set or release the savepoint",
                    source,
                ),
                None => ended_transaction(step, None),
            }),
        }
    }

    fn in_savepoint(
        &mut self,
        db: &mut D,
        ledger: &Ledger,
        rows: &[Row],
        step: Step<'m>,
        isolation: Isolation,
    ) -> Result<Duration, Undo> {
        let mut attempt = |db: &mut D, watch: &mut Watch| {
            within(db, |db| {
                self.script_and_row(db, ledger, rows, step, isolation, watch)
            })
        };
        if step
            .script()
            .is_some_and(|script| script.survey().attaches())
        {
            return attempt(db, &mut Watch::looking());
        }
        let mut watch = Watch::default();
        let found = match attempt(db, &mut watch) {
            Err(Undo::Violations(found)) => found,
            result => return result,
        };
        // Perhaps the database had these before: with the migration undone, that shows.
        watch.learn(db).map_err(|source| unchecked(step, source))?;
        match watch.new_among(found) {
            none if none.is_empty() => attempt(db, &mut watch.again()),
            new => Err(Undo::Violations(new)),
        }
    }

    fn script_and_row(
        &mut self,
        db: &mut D,
        ledger: &Ledger,
        rows: &[Row],
        step: Step<'m>,
        isolation: Isolation,
        watch: &mut Watch,
    ) -> Result<Duration, Undo> {
        let Step { migration, action } = step;
        if action == Action::Baseline {
            let recorded = ledger.record_baseline(db, migration);
            recorded.map_err(|source| Error::unrecorded(migration.version, source))?;
            return Ok(Duration::ZERO);
        }
        // What can commit in between must not look then as if it had not begun.
        let begun = isolation == Isolation::Recommitting || self.migrator.code_step(step).is_some();
        if begun {
            claim(db, ledger, step)?;
        }
        let started = db.clock();
        self.script(db, step, isolation, watch)?;
        let found = self.in_place(db, isolation, |_, db| {
            let found = violations(db, step, isolation, watch);
            found.map_err(|source| unchecked(step, source))
        })?;
        let violations = watch.new_among(found);
        if !violations.is_empty() {
            return Err(Undo::Violations(violations));
        }
        let elapsed = db.clock().saturating_sub(started);
        let was_recorded = rows.iter().any(|row| row.version == migration.version);
        self.in_place(db, isolation, |_, db| {
            let recorded = match action {
                Action::Revert => ledger.remove(db, migration.version),
                _ if begun || was_recorded => ledger.record_applied(db, migration, elapsed),
                _ => ledger.record_new(db, migration, elapsed),
            };
            recorded.map_err(|source| Error::unrecorded(migration.version, source))
        })?;
        Ok(elapsed)
    }

    /// Runs the statements of a step's script, and its code step.
    pub(super) fn script(
        &mut self,
        db: &mut D,
        step: Step<'m>,
        isolation: Isolation,
        watch: &mut Watch,
    ) -> Result<(), Error> {
        let version = step.version();
        // Nothing is left of a statement that fails. What was before it is, outside.
        let mut left = Left::Undone;
        let statements = step.script().map(|script| &script.survey().statements);
        let count = statements.map_or(0, Vec::len);
        for (index, statement) in statements.into_iter().flatten().enumerate() {
            self.go_on_in(version, left)?;
            let Step { migration, action } = step;
            self.emit(&Event::Statement {
                migration,
                action,
                number: index + 1,
                count,
            });
            self.in_place(db, isolation, |_, db| run(db, step, statement, watch, left))
                .map_err(|error| match isolation {
                    Isolation::Outside => self.outside_failed(error, version, left),
                    _ => error,
                })?;
            self.attached |= statement.verb == Verb::Attach && isolation != Isolation::Outside;
            match isolation {
                Isolation::Outside => left = Left::Partial,
                Isolation::Recommitting if statement.verb == Verb::Commit => {
                    self.recommitted = Some(step);
                    left = Left::Partial;
                }
                Isolation::Recommitting => {}
                _ if db.in_transaction() => {}
                _ => return Err(ended_transaction(step, Some(statement.line))),
            }
        }
        #[cfg(not(target_family = "wasm"))]
        if let Some(statement) = step
            .script()
            .and_then(|script| script.survey().edits_schema())
        {
            super::schema::adopt(db).map_err(|source| failed(step, statement, left, source))?;
        }
        let Some(code_step) = self.migrator.code_step(step) else {
            return Ok(());
        };
        self.go_on_in(version, left)?;
        if isolation == Isolation::Outside {
            left = Left::Partial;
        }
        code_step(db).map_err(|source| {
            let trouble = trouble(db.result_code(&*source));
            Repr::CodeStep {
                version,
                left,
                trouble,
                source,
            }
        })?;
        if isolation == Isolation::Outside {
            let left_open = db.in_transaction();
            let fault = Repr::LeftOpen { version };
            return if left_open { Err(fault.into()) } else { Ok(()) };
        }
        if !db.in_transaction() {
            return Err(ended_transaction(step, None));
        }
        // The code may have switched it.
        foreign_keys::enforce(db, self.foreign_keys).map_err(not_switched)
    }

    /// What a statement outside a transaction has left when it fails, or is cancelled as it waits. A
    /// constraint may fail in the middle, and keep what came before it (`OR FAIL`, `RAISE(FAIL)`). And a
    /// progress handler of the application's is asked once more when the statement is done: only of our
    /// own interrupt it is known that it came before.
    fn outside_failed(&self, error: Error, version: Version, left: Left) -> Error {
        match error.kind() {
            ErrorKind::Cancelled if error.version().is_none() => {
                let version = Some(version);
                Repr::Cancelled { version, left }.into()
            }
            ErrorKind::Cancelled if !self.migrator.cancel.is_cancelled() => {
                error.leaving_partial(version)
            }
            _ if error.is_constraint() => error.leaving_partial(version),
            _ => error,
        }
    }

    /// Fails if the run has been cancelled, and says what a migration has left then.
    fn go_on_in(&self, version: Version, left: Left) -> Result<(), Error> {
        let version = Some(version);
        self.migrator
            .go_on()
            .map_err(|_| Repr::Cancelled { version, left }.into())
    }
}

/// The rows without a parent that SQLite does not tell of by itself.
fn violations(
    db: &mut impl Database,
    step: Step<'_>,
    isolation: Isolation,
    watch: &mut Watch,
) -> Result<Vec<Violation>, DatabaseError> {
    let silent = db.capabilities().commit == Commit::Silent;
    let defers = step.script().is_some_and(|script| script.survey().defers);
    if isolation == Isolation::Unenforced || silent && (defers || foreign_keys::are_deferred(db)?) {
        watch.over_everything(db)?;
    }
    watch.violations(db)
}

/// Records that a migration, or its reversal, has begun.
pub(super) fn claim(
    db: &mut impl Database,
    ledger: &Ledger,
    Step { migration, action }: Step<'_>,
) -> Result<(), Error> {
    match action {
        Action::Revert => ledger.record_revert_begun(db, migration.version),
        _ => ledger.record_begun(db, migration),
    }
    .map_err(|source| Error::unrecorded(migration.version, source))
}

/// Runs one statement, with the care that `DROP TABLE` needs.
fn run(
    db: &mut impl Database,
    step: Step<'_>,
    statement: &Statement,
    watch: &mut Watch,
    left: Left,
) -> Result<(), Error> {
    let Some(script) = step.script() else {
        return Ok(());
    };
    let sql = statement.text(script.text());
    let result = match &statement.verb {
        Verb::DropTable(table) => watch.drop_table(db, table, sql),
        _ => db.execute(sql).map(|()| Drop::Done),
    };
    match result.map_err(|source| failed(step, statement, left, source))? {
        Drop::Done => Ok(()),
        Drop::Refused(children) => {
            let host = db.capabilities();
            Err(drop_refused(step, statement, children, left, host))
        }
    }
}
