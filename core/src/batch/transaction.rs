//! A batch: the ledger's row first, then the script, with what has to be asserted on the way.

use std::time::Duration;

use super::assertion;
use super::before::Before;
use super::drops::{no_new_orphans, unreferred};
use crate::database::ForeignKeys;
use crate::ledger::{Ledger, Row, nanoseconds};
use crate::migration::Migration;
use crate::plan::Step;
use crate::report::Action;
use crate::script::{Statement, Verb};

/// Milliseconds by SQLite's clock: a batch cannot be timed from outside before it is written
/// how long it took.
const MILLISECONDS: &str = "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)";

/// Where in the scripts a statement of a batch comes from.
#[derive(Clone, Copy)]
pub(super) struct Place<'m> {
    pub(super) step: Step<'m>,
    pub(super) statement: &'m Statement,
    pub(super) part: Part,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Part {
    /// The statement itself.
    Script,
    /// What is asserted before it.
    Assertion,
}

/// Statements that are run together or not at all.
pub(super) struct Batch<'m> {
    pub(super) statements: Vec<String>,
    places: Vec<Option<Place<'m>>>,
    pub(super) foreign_keys: ForeignKeys,
}

impl<'m> Batch<'m> {
    pub(super) fn new(before: &Before<'_>, steps: &[Step<'m>]) -> Self {
        let Before {
            ledger,
            rows,
            foreign_keys,
            ..
        } = *before;
        let mut batch = Self {
            statements: Vec::new(),
            places: Vec::new(),
            foreign_keys,
        };
        if !ledger.exists() {
            batch.add(ledger.creation("CREATE TABLE IF NOT EXISTS"));
        }
        batch.add(assertion::ledger_is(ledger, rows));
        batch.add(match foreign_keys {
            ForeignKeys::Enforced => assertion::enforced(),
            ForeignKeys::Ignored => assertion::ignored(),
        });
        for step in steps {
            batch.add_step(before, *step);
        }
        if foreign_keys == ForeignKeys::Ignored {
            batch.add(no_new_orphans(&before.orphans));
        }
        batch
    }

    /// The statements that record that a migration failed.
    pub(super) fn of_failure(
        ledger: &Ledger,
        rows: &[Row],
        migration: &Migration,
        elapsed: Duration,
    ) -> Vec<String> {
        let mut statements = Vec::new();
        if !ledger.exists() {
            statements.push(ledger.creation("CREATE TABLE IF NOT EXISTS"));
        }
        statements.push(assertion::ledger_is(ledger, rows));
        statements.push(ledger.removal(migration.version));
        let elapsed = nanoseconds(elapsed);
        statements.push(ledger.insertion("INSERT INTO", migration, "FALSE", &elapsed));
        statements
    }

    /// Where the statement with this index comes from.
    pub(super) fn place(&self, index: usize) -> Option<Place<'m>> {
        self.places.get(index).copied().flatten()
    }

    /// The statements of the scripts so far.
    fn scripts(&self) -> Vec<&'m Statement> {
        let places = self.places.iter().flatten();
        let scripts = places.filter(|place| place.part == Part::Script);
        scripts.map(|place| place.statement).collect()
    }

    /// Where the scripts begin and end.
    pub(super) fn extent(&self) -> Option<(usize, usize)> {
        let first = self.places.iter().position(Option::is_some)?;
        let last = self.places.iter().rposition(Option::is_some)?;
        Some((first, last + 1))
    }

    fn add(&mut self, sql: String) {
        self.statements.push(sql);
        self.places.push(None);
    }

    fn add_step(&mut self, before: &Before<'_>, step: Step<'m>) {
        let Before { ledger, rows, .. } = before;
        let version = step.version();
        if rows.iter().any(|row| row.version == version) {
            self.add(ledger.removal(version));
        }
        match step.action {
            Action::Apply => {
                let begun = format!("-{MILLISECONDS}");
                self.add(ledger.insertion("INSERT INTO", step.migration, "TRUE", &begun));
            }
            Action::Baseline => {
                self.add(ledger.insertion("INSERT INTO", step.migration, "TRUE", &"-1"));
            }
            Action::Revert => {}
        }
        let script = step.script();
        let statements = script.map_or(&[][..], |script| &script.survey().statements);
        for statement in statements {
            let text = script.map_or("", |script| statement.text(script.text()));
            let place = |part| {
                Some(Place {
                    step,
                    statement,
                    part,
                })
            };
            if let Verb::DropTable(table) = &statement.verb
                && self.foreign_keys == ForeignKeys::Enforced
            {
                let index = self.statements.len();
                let scripts = self.scripts();
                for sql in unreferred(index, table, &before.keys, &scripts, before.host) {
                    self.statements.push(sql);
                    self.places.push(place(Part::Assertion));
                }
            }
            self.statements.push(text.to_owned());
            self.places.push(place(Part::Script));
        }
        if step.action == Action::Apply {
            // A script may have taken the row out, with others.
            let words = "INSERT OR IGNORE INTO";
            self.add(ledger.insertion(words, step.migration, "TRUE", &0));
            self.add(format!(
                "UPDATE {} SET execution_time = 1000000 * max(0, {MILLISECONDS} + execution_time) \
                 WHERE version = {version} AND execution_time < 0",
                ledger.table()
            ));
        }
    }
}
