//! Ledgers with rows that anybody may have written: what no run could have is refused, the rest is
//! taken for what it says, and no row is touched that is none of a run's business.

#![no_main]

use std::collections::BTreeMap;
use std::time::Duration;

use arbitrary::Arbitrary;
use libfuzzer_sys::{Corpus, fuzz_target};
use litemigrate::{
    Action, Checksum, Error, ErrorKind, Goal, Migrations, Migrator, Missing, OutOfOrder, Report,
    Retry, State, Version,
};
use rusqlite::types::Value;
use rusqlite::{Connection, params};

#[derive(Debug, Arbitrary)]
struct Story {
    shape: Shape,
    rows: Vec<Row>,
    goal: Where,
    version: Number,
    forgets: bool,
    refuses_out_of_order: bool,
    ignores_missing: bool,
    retry: Again,
}

#[derive(Debug, Arbitrary)]
enum Shape {
    Sqlx,
    /// Any value stays what it is.
    Untyped,
}

#[derive(Debug, Arbitrary)]
struct Row {
    version: Cell,
    description: Cell,
    installed_on: Cell,
    success: Cell,
    checksum: Sum,
    execution_time: Cell,
}

#[derive(Debug, Arbitrary)]
enum Cell {
    Null,
    Small(Number),
    Integer(i64),
    Real(f64),
    Text(String),
    True,
    Blob(Vec<u8>),
}

/// Such that versions meet.
#[derive(Debug, Clone, Copy, Arbitrary)]
enum Number {
    Minus,
    Zero,
    One,
    Two,
    Three,
    Four,
    Last,
}

#[derive(Debug, Arbitrary)]
enum Sum {
    Of(Number),
    /// Of the same text with the line ends of another system.
    Crlf(Number),
    Zeros,
    Other(Cell),
}

#[derive(Debug, Arbitrary)]
enum Where {
    Latest,
    To,
    Next,
    RevertLast,
    RevertTo,
    Baseline,
}

#[derive(Debug, Arbitrary)]
enum Again {
    Corrected,
    Failed,
    Partial,
}

impl Number {
    fn get(self) -> i64 {
        match self {
            Self::Minus => -1,
            Self::Zero => 0,
            Self::One => 1,
            Self::Two => 2,
            Self::Three => 3,
            Self::Four => 4,
            Self::Last => i64::MAX,
        }
    }
}

/// The versions that there are files of.
const KNOWN: [i64; 3] = [1, 2, 3];

fn up(version: i64) -> String {
    format!("CREATE TABLE t{version} (x);\n")
}

fn migrations() -> Migrations {
    let files = KNOWN.into_iter().flat_map(|version| {
        let down = format!("DROP TABLE IF EXISTS t{version};\n");
        [("up", up(version)), ("down", down)]
            .map(|(part, text)| (format!("{version}_t.{part}.sql"), text))
    });
    Migrations::from_files(files).expect("they are good")
}

/// The checksum of a migration's text, and of the same with the line ends of another system.
fn checksums(version: i64) -> [Vec<u8>; 2] {
    let texts = [up(version), up(version).replace('\n', "\r\n")];
    texts.map(|text| Checksum::of(&text).as_bytes().to_vec())
}

impl Cell {
    fn value(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Small(number) => Value::Integer(number.get()),
            Self::Integer(number) => Value::Integer(*number),
            Self::Real(number) => Value::Real(*number),
            Self::Text(text) => Value::Text(text.clone()),
            Self::True => Value::Text("true".to_owned()),
            Self::Blob(bytes) => Value::Blob(bytes.clone()),
        }
    }
}

impl Sum {
    fn value(&self) -> Value {
        Value::Blob(match self {
            Self::Of(number) => checksums(number.get())[0].clone(),
            Self::Crlf(number) => checksums(number.get())[1].clone(),
            Self::Zeros => vec![0; 48],
            Self::Other(cell) => return cell.value(),
        })
    }
}

impl Story {
    fn database(&self) -> rusqlite::Result<Connection> {
        let mut db = Connection::open_in_memory()?;
        let empty = Migrations::from_files([("0_x.sql", "SELECT 1;")]);
        match self.shape {
            Shape::Sqlx => {
                // The table as the engine makes it.
                let migrator = Migrator::new(empty.expect("it is good"));
                migrator.run(&mut db).expect("it runs");
                db.execute_batch("DELETE FROM _sqlx_migrations")?;
            }
            Shape::Untyped => db.execute_batch(
                "CREATE TABLE _sqlx_migrations \
                 (version, description, installed_on, success, checksum, execution_time)",
            )?,
        }
        let mut insert =
            db.prepare("INSERT OR IGNORE INTO _sqlx_migrations VALUES (?, ?, ?, ?, ?, ?)")?;
        for row in self.rows.iter().take(8) {
            insert.execute(params![
                row.version.value(),
                row.description.value(),
                row.installed_on.value(),
                row.success.value(),
                row.checksum.value(),
                row.execution_time.value(),
            ])?;
        }
        drop(insert);
        Ok(db)
    }

    fn goal(&self) -> Goal {
        let version = Version::new(self.version.get());
        match self.goal {
            Where::Latest => Goal::Latest,
            Where::To => Goal::To(version),
            Where::Next => Goal::Next,
            Where::RevertLast => Goal::RevertLast,
            Where::RevertTo => Goal::RevertTo(version),
            Where::Baseline => Goal::Baseline(version),
        }
    }

    fn migrator(&self) -> Migrator<Connection> {
        let mut migrator = Migrator::new(migrations()).wait(Duration::ZERO);
        if self.refuses_out_of_order {
            migrator = migrator.out_of_order(OutOfOrder::Refuse);
        }
        if self.ignores_missing {
            migrator = migrator.missing(Missing::Ignore);
        }
        migrator.retry(match self.retry {
            Again::Corrected => Retry::Corrected,
            Again::Failed => Retry::Failed,
            Again::Partial => Retry::FailedAndPartial,
        })
    }
}

/// All that is there: rows and tables, each as a text.
fn image(db: &Connection) -> Vec<String> {
    let sql = "SELECT 'row ' || quote(version) || quote(description) || quote(installed_on) \
               || quote(success) || quote(checksum) || quote(execution_time) \
               FROM _sqlx_migrations \
               UNION ALL SELECT name FROM sqlite_schema ORDER BY 1";
    let mut statement = db.prepare(sql).expect("the table is there");
    let rows = statement.query_map([], |row| row.get(0));
    let rows = rows.expect("it can be read").collect::<Result<_, _>>();
    rows.expect("quoted, it is text")
}

/// Where each migration stands that has a row; `None` if no run could have written the rows.
fn states(db: &Connection) -> Option<BTreeMap<i64, State>> {
    let sql = "SELECT version, success, checksum, execution_time FROM _sqlx_migrations";
    let mut statement = db.prepare(sql).expect("the table is there");
    let mut rows = statement.raw_query();
    let mut states = BTreeMap::new();
    while let Some(row) = rows.next().expect("it can be read") {
        let value = |index| row.get::<_, Value>(index).expect("it has four columns");
        let Value::Integer(version) = value(0) else {
            return None;
        };
        let state = state(version, &value(1), &value(2), &value(3))?;
        if states.insert(version, state).is_some() {
            return None;
        }
    }
    Some(states)
}

/// What a row says, as sqlx reads it.
fn state(version: i64, success: &Value, checksum: &Value, time: &Value) -> Option<State> {
    let succeeded = match success {
        Value::Integer(number) => *number != 0,
        Value::Text(text) if text == "true" => true,
        _ => return None,
    };
    let (Value::Blob(checksum), Value::Integer(time)) = (checksum, time) else {
        return None;
    };
    if checksum.len() != 48 {
        return None;
    }
    Some(match (succeeded, KNOWN.contains(&version)) {
        (false, _) if *time < 0 => State::PartiallyApplied,
        (false, _) => State::Failed,
        (true, false) => State::Missing,
        (true, true) if checksums(version).contains(checksum) => State::Applied,
        (true, true) => State::Modified,
    })
}

/// The states that a run leaves, by what it says it has done.
fn after(mut states: BTreeMap<i64, State>, report: &Report) -> BTreeMap<i64, State> {
    for done in report.done() {
        let version = done.version().get();
        if done.action() == Action::Revert {
            let was = states.remove(&version);
            assert!(
                matches!(was, Some(State::Applied | State::PartiallyApplied)),
                "{was:?}"
            );
        } else {
            let was = states.insert(version, State::Applied);
            assert_ne!(was, Some(State::Applied), "{version} was applied before");
        }
    }
    states
}

fuzz_target!(|story: Story| -> Corpus {
    let Ok(mut db) = story.database() else {
        return Corpus::Reject;
    };
    let (before, states_before) = (image(&db), states(&db));
    let migrator = story.migrator();
    let Some(states_before) = states_before else {
        let refused = |kind: ErrorKind| assert_eq!(kind, ErrorKind::InvalidLedger);
        refused(migrator.status(&mut db).expect_err("a bad row").kind());
        refused(migrator.run(&mut db).expect_err("a bad row").kind());
        refused(
            migrator
                .forget(&mut db, story.version.get())
                .expect_err("a bad row")
                .kind(),
        );
        assert_eq!(image(&db), before);
        return Corpus::Keep;
    };
    let status = migrator.status(&mut db).expect("the rows are good");
    let told = status.entries().iter();
    let told = told.map(|entry| (entry.version().get(), entry.state()));
    let told: BTreeMap<i64, State> = told.filter(|(_, state)| *state != State::Pending).collect();
    assert_eq!(told, states_before);
    let result = if story.forgets {
        forget(&migrator, &mut db, story.version, &states_before)
    } else {
        execute(&migrator, &mut db, story.goal(), &states_before)
    };
    if result.is_err() {
        assert_eq!(image(&db), before);
    }
    Corpus::Keep
});

fn forget(
    migrator: &Migrator<Connection>,
    db: &mut Connection,
    version: Number,
    before: &BTreeMap<i64, State>,
) -> Result<(), Error> {
    let entry = migrator.forget(db, version.get())?;
    let mut expected = before.clone();
    assert_eq!(expected.remove(&version.get()), Some(entry.state()));
    assert!(!matches!(entry.state(), State::Applied | State::Modified));
    assert_eq!(states(db), Some(expected));
    Ok(())
}

fn execute(
    migrator: &Migrator<Connection>,
    db: &mut Connection,
    goal: Goal,
    before: &BTreeMap<i64, State>,
) -> Result<(), Error> {
    let planned = migrator.plan(db, goal).map(|plan| {
        let steps = plan.steps().iter();
        steps
            .map(|step| step.migration().version())
            .collect::<Vec<_>>()
    });
    let report = match migrator.execute(db, goal) {
        Ok(report) => report,
        Err(error) => {
            assert_eq!(planned.map_err(|planned| planned.kind()), Err(error.kind()));
            return Err(error);
        }
    };
    let done: Vec<Version> = report
        .done()
        .iter()
        .map(litemigrate::Done::version)
        .collect();
    assert_eq!(planned.expect("it was done"), done);
    assert_eq!(states(db), Some(after(before.clone(), &report)));
    for done in report.done() {
        let table = format!("t{}", done.version());
        let there = db
            .table_exists(None, table.as_str())
            .expect("the schema can be read");
        assert_eq!(there, done.action() == Action::Apply, "{table}");
    }
    Ok(())
}
