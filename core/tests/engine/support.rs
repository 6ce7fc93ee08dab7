//! Hosts to test on, and shorthands to ask them.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use litemigrate::{
    Capabilities, Database, DatabaseError, Ending, ForeignKeys, Migrations, Refusal, Value,
};
use rusqlite::Connection;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::limits::Limit;

/// What makes a function a test, natively and in wasm.
#[cfg(not(target_family = "wasm"))]
pub(crate) use core::prelude::v1::test;
#[cfg(target_family = "wasm")]
pub(crate) use wasm_bindgen_test::wasm_bindgen_test as test;

/// A host that tests can open, and look behind.
pub(crate) trait Host: Database + Send + 'static {
    fn open() -> Self;
    /// Runs SQL as if before or beside the run, whatever the host refuses.
    fn sql(&self, sql: &str);
    /// The rows of a query: columns with `|`, rows with a blank between.
    fn ask(&self, sql: &str) -> String;
}

impl Host for Connection {
    fn open() -> Self {
        Self::open_in_memory().unwrap()
    }

    fn sql(&self, sql: &str) {
        self.execute_batch(sql).unwrap();
    }

    fn ask(&self, sql: &str) -> String {
        ask(self, sql)
    }
}

fn ask(connection: &Connection, sql: &str) -> String {
    let mut statement = connection.prepare(sql).unwrap();
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| {
        let value = |index| Ok(shown(&row.get::<_, rusqlite::types::Value>(index)?));
        Ok((0..columns)
            .map(value)
            .collect::<rusqlite::Result<Vec<_>>>()?
            .join("|"))
    });
    rows.unwrap()
        .collect::<rusqlite::Result<Vec<_>>>()
        .unwrap()
        .join(" ")
}

fn shown(value: &rusqlite::types::Value) -> String {
    use rusqlite::types::Value;
    match value {
        Value::Null => String::new(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => format!("{number:?}"),
        Value::Text(text) => text.clone(),
        Value::Blob(bytes) => format!("{} bytes", bytes.len()),
    }
}

/// A host as narrow as a Durable Object: no BEGIN or SAVEPOINT in SQL, few pragmas, short
/// statements, numbers that are doubles, a clock that stands still, no way to wait.
pub(crate) struct Narrow {
    connection: Connection,
    host_acts: Arc<AtomicBool>,
    depth: Cell<usize>,
}

const PRAGMAS: &[&str] = &[
    "foreign_keys",
    "defer_foreign_keys",
    "foreign_key_check",
    "foreign_key_list",
    "table_list",
    "table_info",
    "table_xinfo",
    "index_list",
    "index_info",
    "quick_check",
    "optimize",
    "legacy_alter_table",
    "recursive_triggers",
];

impl Narrow {
    fn say(&mut self, sql: &str) -> Result<(), DatabaseError> {
        self.host_acts.store(true, Ordering::SeqCst);
        let said = Database::execute(&mut self.connection, sql);
        self.host_acts.store(false, Ordering::SeqCst);
        said
    }

    fn acting<T>(&self, act: impl FnOnce(&Connection) -> T) -> T {
        self.host_acts.store(true, Ordering::SeqCst);
        let result = act(&self.connection);
        self.host_acts.store(false, Ordering::SeqCst);
        result
    }
}

impl Host for Narrow {
    fn open() -> Self {
        // Before 0.38 rusqlite's `authorizer` needs no `mut`.
        #[allow(unused_mut)]
        let mut connection = Connection::open_in_memory().unwrap();
        let host_acts = Arc::new(AtomicBool::new(false));
        let acts = host_acts.clone();
        let authorize = move |context: AuthContext<'_>| {
            if acts.load(Ordering::SeqCst) || is_allowed(context.action) {
                Authorization::Allow
            } else {
                Authorization::Deny
            }
        };
        let _ = connection.authorizer(Some(authorize));
        let _ = connection.set_limit(Limit::SQLITE_LIMIT_SQL_LENGTH, 100_000);
        let _ = connection.set_limit(Limit::SQLITE_LIMIT_COLUMN, 100);
        let _ = connection.set_limit(Limit::SQLITE_LIMIT_EXPR_DEPTH, 100);
        let _ = connection.set_limit(Limit::SQLITE_LIMIT_COMPOUND_SELECT, 5);
        Self {
            connection,
            host_acts,
            depth: Cell::new(0),
        }
    }

    fn sql(&self, sql: &str) {
        self.acting(|connection| connection.execute_batch(sql))
            .unwrap();
    }

    fn ask(&self, sql: &str) -> String {
        self.acting(|connection| ask(connection, sql))
    }
}

fn is_allowed(action: AuthAction<'_>) -> bool {
    match action {
        AuthAction::Transaction { .. }
        | AuthAction::Savepoint { .. }
        | AuthAction::Attach { .. }
        | AuthAction::Detach { .. }
        | AuthAction::CreateTempTable { .. }
        | AuthAction::CreateTempView { .. }
        | AuthAction::CreateTempTrigger { .. }
        | AuthAction::CreateTempIndex { .. } => false,
        AuthAction::Pragma { pragma_name, .. } => PRAGMAS.contains(&pragma_name),
        AuthAction::Function { function_name } => function_name != "sqlite_version",
        _ => true,
    }
}

impl Database for Narrow {
    fn capabilities(&self) -> Capabilities {
        Capabilities::new("a narrow host")
            .with_statement_bytes(100_000)
            .with_refusals(&[
                Refusal::TransactionControl,
                Refusal::Attach,
                Refusal::Temporary,
                Refusal::Vacuum,
                Refusal::PragmasExcept(PRAGMAS),
            ])
    }

    fn execute(&mut self, sql: &str) -> Result<(), DatabaseError> {
        Database::execute(&mut self.connection, sql)
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
    fn query(&mut self, sql: &str, row: &mut dyn FnMut(&[Value<'_>])) -> Result<(), DatabaseError> {
        Database::query(&mut self.connection, sql, &mut |values| {
            let doubles: Vec<Value<'_>> = values
                .iter()
                .map(|value| match value {
                    Value::Integer(number) => Value::Integer(*number as f64 as i64),
                    other => *other,
                })
                .collect();
            row(&doubles);
        })
    }

    fn transaction(
        &mut self,
        body: &mut dyn FnMut(&mut Self) -> Ending,
    ) -> Result<(), DatabaseError> {
        let (begin, end, undo) = match self.depth.get() {
            0 => ("BEGIN", "COMMIT", "ROLLBACK"),
            _ => (
                "SAVEPOINT host",
                "RELEASE host",
                "ROLLBACK TO host; RELEASE host",
            ),
        };
        self.say(begin)?;
        self.depth.set(self.depth.get() + 1);
        let ending = catch_unwind(AssertUnwindSafe(|| body(self)));
        self.depth.set(self.depth.get() - 1);
        let ended = match ending {
            Ok(Ending::Commit) => self.say(end),
            Ok(Ending::RollBack) => Err(DatabaseError::new("undone")),
            Err(panic) => {
                self.say(undo).unwrap();
                resume_unwind(panic)
            }
        };
        if ended.is_err() && self.in_transaction() {
            self.say(undo)?;
        }
        ended
    }

    fn in_transaction(&self) -> bool {
        !self.connection.is_autocommit()
    }

    fn clock(&self) -> Duration {
        Duration::ZERO
    }
}

/// Makes a test of each function on each host.
#[macro_export]
macro_rules! on_every_host {
    ($($test:ident)*) => {
        mod native {
            use $crate::support::test;
            $(#[test] fn $test() { super::$test::<rusqlite::Connection>(); })*
        }
        mod narrow {
            use $crate::support::test;
            $(#[test] fn $test() { super::$test::<$crate::support::Narrow>(); })*
        }
    };
}

/// What most tests are content with.
pub(crate) const TWO: [(&str, &str); 2] = [
    ("1_a.sql", "CREATE TABLE a (x);"),
    ("2_b.sql", "CREATE TABLE b (x);"),
];

/// A set from names and texts.
pub(crate) fn set(files: &[(&'static str, &'static str)]) -> Migrations {
    Migrations::from_files(files.iter().copied()).unwrap()
}

/// The repository's own set.
#[cfg(not(target_family = "wasm"))]
pub(crate) fn real_set() -> Migrations {
    Migrations::from_path(real_directory()).unwrap()
}

#[cfg(target_family = "wasm")]
pub(crate) fn real_set() -> Migrations {
    use include_dir::{Dir, include_dir};
    static SET: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../migrations");
    Migrations::embedded(&SET).unwrap()
}

#[cfg(not(target_family = "wasm"))]
pub(crate) fn real_directory() -> std::path::PathBuf {
    // The tests are also built as part of packages elsewhere in the repository.
    let above = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let above = above.ancestors().skip(1);
    above
        .map(|folder| folder.join("migrations"))
        .find(|set| set.is_dir())
        .unwrap()
}

/// What is in the schema, but for the ledger and SQLite's own.
pub(crate) const SCHEMA: &str = "SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite%' \
                          AND name NOT LIKE '%sqlx_migrations%' ORDER BY name";

/// The ledger: version, success, and whether a time is given.
pub(crate) const LEDGER: &str =
    "SELECT version, success, execution_time >= 0 FROM _sqlx_migrations ORDER BY version";

/// Whether foreign keys are enforced, whatever the host says.
pub(crate) fn enforced(host: &impl Host) -> ForeignKeys {
    match host.ask("PRAGMA foreign_keys").as_str() {
        "1" => ForeignKeys::Enforced,
        _ => ForeignKeys::Ignored,
    }
}
