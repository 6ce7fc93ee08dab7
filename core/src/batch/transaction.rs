//! A batch: the ledger's row first, then the script, with what has to be asserted on the way.

use std::time::Duration;

use super::{BatchDatabase, assertion};
use crate::database::{ForeignKeySwitch, ForeignKeys, Value};
use crate::error::Error;
use crate::foreign_keys::Key;
use crate::ledger::{Ledger, Row, nanoseconds, unreadable_schema};
use crate::migration::{Migration, Script};
use crate::plan::Step;
use crate::report::Action;
use crate::script::{Statement, Survey, TableName, Verb};
use crate::sql::{identifier, literal};

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

/// What is known of the database when a batch is made.
pub(super) struct Before<'d> {
    ledger: &'d Ledger,
    rows: &'d [Row],
    /// If a table is to be dropped.
    keys: Vec<Key>,
    /// If foreign keys are to be ignored: the pairs of tables, and how many rows of the one
    /// lack their parent in the other.
    orphans: Vec<(String, String)>,
    foreign_keys: ForeignKeys,
}

impl<'d> Before<'d> {
    /// Reads what has to be known for these steps.
    pub(super) async fn look<D: BatchDatabase>(
        db: &mut D,
        ledger: &'d Ledger,
        rows: &'d [Row],
        steps: &[Step<'_>],
    ) -> Result<Self, Error> {
        let mut before = Self {
            ledger,
            rows,
            keys: Vec::new(),
            orphans: Vec::new(),
            foreign_keys: ForeignKeys::Enforced,
        };
        let surveys = steps.iter().filter_map(Step::script).map(Script::survey);
        let surveys: Vec<&Survey> = surveys.collect();
        if surveys
            .iter()
            .all(|survey| survey.dropped().next().is_none())
        {
            return Ok(before);
        }
        let (sql, keys) = (Key::query("main", db.capabilities()), &mut before.keys);
        db.query(&sql, &mut |row| keys.extend(Key::decode(row)))
            .await
            .map_err(unreadable_schema)?;
        let is_parent = |survey: &Survey| {
            let known = |table: &TableName| before.keys.iter().any(|key| key.is_of(table));
            survey
                .dropped()
                .any(|table| known(table) || survey.refers_to(table))
        };
        if db.capabilities().foreign_key_switch == ForeignKeySwitch::OutsideTransaction
            && surveys.iter().any(|survey| is_parent(survey))
        {
            before.foreign_keys = ForeignKeys::Ignored;
            let orphans = &mut before.orphans;
            let mut add = |row: &[Value<'_>]| {
                if let [child, parent, count] = row {
                    orphans.push((pair(&child.text(), &parent.text()), count.text()));
                }
            };
            db.query(ORPHANS_SQL, &mut add)
                .await
                .map_err(|source| Error::database("cannot check the foreign keys", source))?;
        }
        Ok(before)
    }
}

impl<'m> Batch<'m> {
    pub(super) fn new(before: &Before<'_>, steps: &[Step<'m>]) -> Self {
        let Before {
            ledger,
            rows,
            foreign_keys,
            ..
        } = before;
        let foreign_keys = *foreign_keys;
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
        statements.push(ledger.insertion(migration, "FALSE", &elapsed));
        statements
    }

    /// Where the statement with this index comes from.
    pub(super) fn place(&self, index: usize) -> Option<Place<'m>> {
        self.places.get(index).copied().flatten()
    }

    /// Where the scripts begin and end.
    pub(super) fn scripts(&self) -> Option<(usize, usize)> {
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
                self.add(ledger.insertion(step.migration, "TRUE", &begun));
            }
            Action::Baseline => self.add(ledger.insertion(step.migration, "TRUE", &"-1")),
            Action::Revert => {}
        }
        let script = step.script();
        let statements = script.map_or(&[][..], |script| &script.survey().statements);
        for (index, statement) in statements.iter().enumerate() {
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
                let referring = referring(&before.keys, &statements[..index], table);
                self.assert_unreferred(&referring, place(Part::Assertion));
            }
            self.statements.push(text.to_owned());
            self.places.push(place(Part::Script));
        }
        if step.action == Action::Apply {
            self.add(format!(
                "UPDATE {} SET execution_time = 1000000 * max(0, {MILLISECONDS} + execution_time) \
                 WHERE version = {version}",
                ledger.table()
            ));
        }
    }

    /// Fails if rows refer to the table that the next statement drops.
    fn assert_unreferred(&mut self, referring: &[(String, String)], place: Option<Place<'m>>) {
        if referring.is_empty() {
            return;
        }
        let index = self.statements.len();
        let cases: Vec<String> = referring
            .iter()
            .map(|(child, condition)| {
                let words = literal(&format!("{index} {child}"));
                format!("WHEN {condition} THEN {words}")
            })
            .collect();
        let words = format!("CASE {} END", cases.join(" "));
        self.statements.push(assertion::unless_null(&words));
        self.places.push(place);
    }
}

/// The tables that may refer to one after some statements, and the condition that a row does.
fn referring(keys: &[Key], before: &[Statement], table: &TableName) -> Vec<(String, String)> {
    let is_table = |name: &str| name.eq_ignore_ascii_case(&table.name);
    let known = keys.iter().filter(|key| key.is_of(table));
    let mut referring: Vec<(String, String)> = known
        .map(|key| {
            let child = identifier(&key.child);
            let refers = &key.refers;
            let condition = format!("EXISTS (SELECT 1 FROM main.{child} WHERE {refers})");
            (key.child.clone(), condition)
        })
        .collect();
    for statement in before {
        match &statement.verb {
            Verb::DropTable(dropped) => {
                referring.retain(|(child, _)| !child.eq_ignore_ascii_case(&dropped.name));
            }
            verb if statement.parents.iter().any(|parent| is_table(parent)) => {
                referring.push(match verb {
                    Verb::CreateTable(child) => {
                        let name = identifier(&child.name);
                        let condition = format!("EXISTS (SELECT 1 FROM main.{name})");
                        (child.name.clone(), condition)
                    }
                    // A new column of a table that was there: who knows what it holds.
                    _ => ("another table".to_owned(), "TRUE".to_owned()),
                });
            }
            _ => {}
        }
    }
    // All rows of a table that refers to itself go anyway.
    referring.retain(|(child, _)| !is_table(child));
    referring
}

/// The words of [`no_new_orphans`] begin with it.
pub(super) const ORPHANS: &str = "orphans ";

/// Fails if more rows lack their parent than before.
fn no_new_orphans(before: &[(String, String)]) -> String {
    let known = before.iter();
    let known = known.map(|(pair, count)| format!("WHEN {} THEN {count}", literal(pair)));
    let known: Vec<String> = known.collect();
    let allowed = match known.as_slice() {
        [] => "0".to_owned(),
        known => format!(
            "CASE lower(c) || '>' || lower(p) {} ELSE 0 END",
            known.join(" ")
        ),
    };
    assertion::unless_null(&format!(
        "(SELECT {} || group_concat(c || '>' || p, ',') FROM ({ORPHANS_SQL}) WHERE n > {allowed})",
        literal(ORPHANS)
    ))
}

/// Children, their parents, and how many rows of the one lack their parent in the other.
const ORPHANS_SQL: &str = "SELECT \"table\" AS c, parent AS p, count(*) AS n \
                           FROM pragma_foreign_key_check GROUP BY \"table\", parent";

fn pair(child: &str, parent: &str) -> String {
    format!("{child}>{parent}").to_ascii_lowercase()
}
