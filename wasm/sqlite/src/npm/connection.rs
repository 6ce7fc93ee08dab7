//! A connection, and the statements of an application.

use std::fmt;

use js_sys::{Array, Object, Reflect};
// `Batch` is an iterator of this kind.
use rusqlite::backup::Backup;
use rusqlite::fallible_iterator::FallibleIterator as _;
use rusqlite::{Batch, Statement};
use wasm_bindgen::prelude::*;

use super::{problem, values};
use crate::files::open;

/// Makes a closed database what another one is, in one transaction: a crash leaves the one or the
/// other.
///
/// # Errors
///
/// If one of them cannot be read, or there is no space.
#[wasm_bindgen]
#[allow(unreachable_pub)] // JavaScript reaches it.
pub fn copy(from: &str, to: &str) -> Result<(), JsValue> {
    let run = || {
        let from = open(from)?;
        let mut to = open(to)?;
        let backup = Backup::new(&from, &mut to)?;
        backup.step(-1).map(drop)
    };
    run().map_err(|error| problem::sql(&error))
}

/// A database that is open.
#[wasm_bindgen]
pub struct Connection(pub(crate) rusqlite::Connection);

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection").finish_non_exhaustive()
    }
}

#[wasm_bindgen]
impl Connection {
    /// Opens a file, which is made if need be.
    ///
    /// # Errors
    ///
    /// If it is no database, or cannot be read.
    #[wasm_bindgen(constructor)]
    pub fn new(name: &str) -> Result<Connection, JsValue> {
        let opened = open(name);
        opened.map(Connection).map_err(|error| problem::sql(&error))
    }

    /// Whether there is anything in it.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    #[wasm_bindgen(js_name = isEmpty)]
    pub fn is_empty(&self) -> Result<bool, JsValue> {
        let pages = self.0.query_row("PRAGMA page_count", [], |row| row.get(0));
        let pages: i64 = pages.map_err(|error| problem::sql(&error))?;
        Ok(pages == 0)
    }

    /// Runs one statement: `{ columns, rows, changes, lastInsertRowid }`.
    ///
    /// # Errors
    ///
    /// What SQLite says, and a string for parameters that do not fit.
    pub fn execute(&self, sql: &str, parameters: &JsValue) -> Result<JsValue, JsValue> {
        let mut statement = one(&self.0, sql)?;
        values::bind(&mut statement, parameters)?;
        let columns: Array = statement.column_names().map(JsValue::from).collect();
        let before = self.0.total_changes();
        let rows = Array::new();
        let mut found = statement.raw_query();
        while let Some(row) = found.next().map_err(|error| problem::sql(&error))? {
            rows.push(&values::row(row, columns.length())?);
        }
        // Of a statement that changed nothing, SQLite tells the changes of the one before.
        let changes = if self.0.total_changes() == before {
            0
        } else {
            self.0.changes()
        };
        let result = Object::new();
        let fields = [
            ("columns", columns.into()),
            ("rows", rows.into()),
            ("changes", values::integer(changes.cast_signed())),
            (
                "lastInsertRowid",
                values::integer(self.0.last_insert_rowid()),
            ),
        ];
        for (name, value) in fields {
            // A new object takes any property.
            let _ = Reflect::set(&result, &name.into(), &value);
        }
        Ok(result.into())
    }

    /// Whether a transaction is open.
    #[wasm_bindgen(getter, js_name = inTransaction)]
    pub fn in_transaction(&self) -> bool {
        !self.0.is_autocommit()
    }
}

/// The statement of a text that has one. A second one would be passed over in silence.
fn one<'a>(connection: &'a rusqlite::Connection, sql: &str) -> Result<Statement<'a>, JsValue> {
    let mut batch = Batch::new(connection, sql);
    let first = batch.next().map_err(|error| problem::sql(&error))?;
    let first = first.ok_or("there is no statement in this SQL")?;
    match batch.next() {
        Ok(None) => Ok(first),
        _ => Err("there is more than one statement in this SQL; use `transaction`".into()),
    }
}
