//! A run on a copy: what it would do to this database.

use std::fmt;

use rusqlite::Connection;

use crate::backup::Scratch;
use crate::database::DatabaseError;
use crate::error::{Error, Repr};
use crate::event::Event;
use crate::foreign_keys::{self, Violation};
use crate::migrator::Migrator;
use crate::plan::{Goal, Plan};
use crate::report::{Elapsed, Report};
use crate::run::Run;
use crate::schema::{Change, Difference, Differences, Schema};
use crate::script::Verb;
use crate::sql::identifier;

/// How many rows without a parent are shown; there may be millions.
const SHOWN: usize = 20;

/// What a run would do, as it was done on a copy. Shown, it is a line each.
#[derive(Debug, Clone)]
pub struct Rehearsal {
    report: Report,
    differences: Differences,
    rows: Vec<Rows>,
    violations: Vec<String>,
}

/// How many rows a table has before a run, and after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows {
    table: String,
    before: Option<u64>,
    after: Option<u64>,
}

impl Rows {
    /// The table's name.
    pub fn table(&self) -> &str {
        &self.table
    }

    /// How many there are; `None` if there is no such table yet.
    pub fn before(&self) -> Option<u64> {
        self.before
    }

    /// How many there would be; `None` if there would be no such table.
    pub fn after(&self) -> Option<u64> {
        self.after
    }
}

impl Rehearsal {
    /// What would be done, and how long each migration took.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// How the schema would change: what is missing would be gone, what is extra would be new.
    pub fn differences(&self) -> &Differences {
        &self.differences
    }

    /// The rows of all tables, by name. Virtual tables are left out.
    pub fn rows(&self) -> &[Rows] {
        &self.rows
    }

    /// The rows that would have no parent, each as a sentence; also those that have none now.
    pub fn violations(&self) -> &[String] {
        &self.violations
    }
}

impl fmt::Display for Rehearsal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let done = self.report.done();
        if done.is_empty() {
            return fmt::Display::fmt(&self.report, f);
        }
        for done in done {
            let (action, elapsed) = (done.action().present(), Elapsed::new(done.elapsed()));
            let (version, description) = (done.version(), done.description());
            writeln!(f, "would {action} {version} {description} ({elapsed})")?;
        }
        for difference in self.differences.iter() {
            writeln!(f, "{}", InTime(difference))?;
        }
        let changed = self.rows.iter().filter(|rows| rows.before != rows.after);
        for Rows {
            table,
            before,
            after,
        } in changed
        {
            let (before, after) = (Count(*before), Count(*after));
            writeln!(
                f,
                "rows of {}: {before} before, {after} after",
                identifier(table)
            )?;
        }
        for violation in self.violations.iter().take(SHOWN) {
            writeln!(f, "warning: {violation}")?;
        }
        if let Some(more) = self.violations.len().checked_sub(SHOWN + 1) {
            writeln!(f, "warning: and {} more", more + 1)?;
        }
        for warning in self.report.warnings() {
            writeln!(f, "warning: {warning}")?;
        }
        let plural = if done.len() == 1 { "" } else { "s" };
        write!(
            f,
            "rehearsed {} migration{plural} in {}, on a copy, and nothing was written",
            done.len(),
            Elapsed::new(self.report.elapsed())
        )
    }
}

/// A difference between before and after.
struct InTime<'d>(&'d Difference);

impl fmt::Display for InTime<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(difference) = self;
        let (part, subject) = (difference.part(), difference.subject());
        let change = match difference.change() {
            Change::Missing => "removed",
            Change::Extra => "added",
            Change::Changed => "changed",
        };
        write!(f, "{change} {part} {subject}")?;
        difference.definitions(f, ["from ", " to "])
    }
}

struct Count(Option<u64>);

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(count) => fmt::Display::fmt(&count, f),
            None => f.write_str("none"),
        }
    }
}

impl Migrator<Connection> {
    /// Does on a copy what [`execute`](Self::execute) would do, and tells what came of it. The
    /// database itself is only read; the copy is in the system's temporary folder, and deleted.
    ///
    /// Everything is done as in a run, code steps too, scripts outside a transaction too, and the
    /// observer is told of it. What a program has given its connection (functions, collations, a
    /// key) the copy has not.
    ///
    /// ```
    /// # use litemigrate::{Goal, Migrations, Migrator, rusqlite::Connection};
    /// # let notes = ("1_notes.sql", "CREATE TABLE notes (body TEXT); INSERT INTO notes VALUES ('a');");
    /// # let titles = ("2_titles.sql", "ALTER TABLE notes ADD COLUMN title TEXT; DELETE FROM notes;");
    /// let mut db = Connection::open_in_memory()?;
    /// Migrator::new(Migrations::from_files([notes])?).run(&mut db)?;
    ///
    /// let migrator = Migrator::new(Migrations::from_files([notes, titles])?);
    /// let rehearsal = migrator.rehearse(&mut db, Goal::Latest)?;
    /// assert_eq!(rehearsal.differences().to_string(), "extra column notes.title: TEXT");
    /// let rows = &rehearsal.rows()[0];
    /// assert_eq!((rows.before(), rows.after()), (Some(1), Some(0)));
    ///
    /// assert_eq!(migrator.status(&mut db)?.version().unwrap().get(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`execute`](Self::execute), as it would fail; `Unsupported` if a script attaches a
    /// database or writes another file, which a copy does not keep from harm; `DiskFull` if the
    /// copy finds no room.
    pub fn rehearse(&self, db: &mut Connection, goal: Goal) -> Result<Rehearsal, Error> {
        let plan = self.plan(db, goal)?;
        if plan.is_empty() {
            let mut report = Report::of(goal.action());
            report.version = self.status(db)?.version();
            return Ok(Rehearsal::of_nothing(report));
        }
        check_stays_within(&plan)?;
        let scratch = Scratch::new()?;
        let mut tell = |pages_done, pages_total| {
            self.tell(&Event::BackingUp {
                pages_done,
                pages_total,
            });
            self.go_on()
        };
        let mut run = Run::new(self, goal);
        let mut copy = run.patiently(db, |_, db| scratch.copy(db, &mut tell))?;
        self.rehearse_on(&mut copy, goal)
    }

    fn rehearse_on(&self, copy: &mut Connection, goal: Goal) -> Result<Rehearsal, Error> {
        let before = self.seen(copy)?;
        let report = Run::new(self, goal).without_copy().execute(copy)?;
        let after = self.seen(copy)?;
        let violations = foreign_keys::all_violations(copy).map_err(unread)?;
        Ok(Rehearsal {
            report,
            differences: before.schema.differences(&after.schema),
            rows: side_by_side(before.rows, after.rows),
            violations: violations.iter().map(Violation::to_string).collect(),
        })
    }

    fn seen(&self, db: &mut Connection) -> Result<Seen, Error> {
        let (ledger, _) = self.read(db)?;
        let schema = Schema::read_without(db, &[ledger.name()])?;
        let mut rows = Vec::new();
        for table in schema.tables() {
            let name = table.name();
            let sql = format!("SELECT count(*) FROM main.{}", identifier(name));
            let count = db.query_row(&sql, [], |row| row.get::<_, i64>(0));
            let count = count.map_err(|error| unread(crate::drivers::translate(error, &sql)))?;
            rows.push((name.to_owned(), u64::try_from(count).unwrap_or(0)));
        }
        Ok(Seen { schema, rows })
    }
}

impl Rehearsal {
    fn of_nothing(report: Report) -> Self {
        Self {
            report,
            differences: Differences::default(),
            rows: Vec::new(),
            violations: Vec::new(),
        }
    }
}

/// A database at one moment.
struct Seen {
    schema: Schema,
    rows: Vec<(String, u64)>,
}

fn side_by_side(before: Vec<(String, u64)>, after: Vec<(String, u64)>) -> Vec<Rows> {
    let mut rows: Vec<Rows> = Vec::new();
    for (table, count) in before {
        rows.push(Rows {
            table,
            before: Some(count),
            after: None,
        });
    }
    for (table, count) in after {
        let is_same = |rows: &&mut Rows| rows.table.eq_ignore_ascii_case(&table);
        match rows.iter_mut().find(is_same) {
            Some(rows) => rows.after = Some(count),
            None => rows.push(Rows {
                table,
                before: None,
                after: Some(count),
            }),
        }
    }
    rows.sort_by(|one, other| one.table.cmp(&other.table));
    rows
}

/// A script must not reach what is not copied.
fn check_stays_within(plan: &Plan<'_>) -> Result<(), Error> {
    for step in plan.steps() {
        let Some(script) = step.script() else {
            continue;
        };
        for statement in &script.survey().statements {
            let fault = match statement.verb {
                Verb::Attach => "it attaches a database, which is not copied",
                Verb::Vacuum if writes_a_file(statement.text(script.text())) => {
                    "it writes another file"
                }
                _ => continue,
            };
            return Err(Repr::NotRehearsable {
                version: step.version(),
                file: script.path().to_owned(),
                line: statement.line,
                fault,
            }
            .into());
        }
    }
    Ok(())
}

/// `VACUUM … INTO …`.
fn writes_a_file(vacuum: &str) -> bool {
    crate::script::Tokens::new(vacuum, 0).any(|token| token.is("INTO"))
}

fn unread(source: DatabaseError) -> Error {
    Error::database("cannot read what came of the rehearsal", source)
}
