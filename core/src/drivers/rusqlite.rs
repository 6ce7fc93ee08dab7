//! `rusqlite::Connection` as a host.

use std::error::Error as StdError;
use std::sync::OnceLock;
use std::time::Duration;
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
use std::time::Instant;

// Before 0.36 rusqlite's `Batch` has a `next` of its own.
#[allow(unused_imports)]
use fallible_iterator::FallibleIterator as _;
use rusqlite::config::DbConfig;
use rusqlite::types::ValueRef;
use rusqlite::{Batch, Connection, ffi};
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
use web_time::Instant;

use crate::database::{
    Capabilities, Database, DatabaseError, Ending, ForeignKeys, Interrupter, Pause, Value,
};
use crate::transaction::statement_transaction;

/// More than any query of the engine has, so that no row needs an allocation.
const COLUMNS: usize = 16;

/// For how long a commit waits for readers before the transaction is undone, and between tries.
const COMMIT_PATIENCE: Duration = Duration::from_secs(2);
const COMMIT_PAUSE: Duration = Duration::from_millis(5);

/// A browser's thread cannot sleep. Nor has it anything to wait for: the file is its own.
const CAN_SLEEP: bool = cfg!(not(all(target_family = "wasm", target_os = "unknown")));

impl Database for Connection {
    fn capabilities(&self) -> Capabilities {
        Capabilities::rusqlite()
    }

    fn execute(&mut self, sql: &str) -> Result<(), DatabaseError> {
        // A batch, although it is one statement: `prepare` alone would pass over a second one
        // in silence. And each row is stepped to, as sqlx does, for a SELECT may have effects.
        let run = || {
            let mut batch = Batch::new(self, sql);
            while let Some(mut statement) = batch.next()? {
                let mut rows = statement.raw_query();
                while rows.next()?.is_some() {}
            }
            Ok(())
        };
        run().map_err(|error| translate(error, sql))
    }

    fn query(&mut self, sql: &str, row: &mut dyn FnMut(&[Value<'_>])) -> Result<(), DatabaseError> {
        let mut run = || {
            let mut statement = self.prepare(sql)?;
            let columns = statement.column_count();
            if columns > COLUMNS {
                return Err(rusqlite::Error::InvalidColumnIndex(COLUMNS));
            }
            let mut rows = statement.raw_query();
            while let Some(found) = rows.next()? {
                let mut values = [Value::Null; COLUMNS];
                for (index, value) in values.iter_mut().enumerate().take(columns) {
                    *value = match found.get_ref(index)? {
                        ValueRef::Null => Value::Null,
                        ValueRef::Integer(number) => Value::Integer(number),
                        ValueRef::Text(text) => {
                            std::str::from_utf8(text).map_or(Value::Other, Value::Text)
                        }
                        ValueRef::Blob(blob) => Value::Blob(blob),
                        ValueRef::Real(_) => Value::Other,
                    };
                }
                row(&values[..columns]);
            }
            Ok(())
        };
        run().map_err(|error| translate(error, sql))
    }

    /// The run waits itself, and tells of it, so the connection's own timeout is set aside.
    /// With it each statement would wait for a reader once the page cache is full.
    fn transaction(
        &mut self,
        body: &mut dyn FnMut(&mut Self) -> Ending,
    ) -> Result<(), DatabaseError> {
        if self.in_transaction() {
            return statement_transaction(self, body);
        }
        let aside = TimeoutAside::new(self)?;
        statement_transaction(&mut *aside.connection, body)
    }

    /// Readers may hold the commit up for a moment, and no new ones come in meanwhile. To wait
    /// here costs less than to undo all that was done, and do it again.
    fn commit(&mut self) -> Result<(), DatabaseError> {
        let started = Instant::now();
        let was_open = !self.is_autocommit();
        loop {
            let committed = Database::execute(self, "COMMIT");
            let code = committed
                .as_ref()
                .err()
                .and_then(DatabaseError::primary_code);
            let open = !self.is_autocommit();
            // A progress handler of the application's is asked once more when it is done.
            if code == Some(ffi::SQLITE_INTERRUPT) && was_open && !open {
                return Ok(());
            }
            let busy = code == Some(ffi::SQLITE_BUSY);
            if !busy || !open || !CAN_SLEEP || started.elapsed() > COMMIT_PATIENCE {
                return committed;
            }
            std::thread::sleep(COMMIT_PAUSE);
        }
    }

    fn in_transaction(&self) -> bool {
        !self.is_autocommit()
    }

    fn foreign_keys(&mut self) -> Result<ForeignKeys, DatabaseError> {
        let enforced = self.db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY);
        Ok(if enforced.map_err(|error| translate(error, ""))? {
            ForeignKeys::Enforced
        } else {
            ForeignKeys::Ignored
        })
    }

    /// Unlike the pragma, this takes effect inside a transaction too.
    fn set_foreign_keys(&mut self, foreign_keys: ForeignKeys) -> Result<(), DatabaseError> {
        let enforced = foreign_keys == ForeignKeys::Enforced;
        self.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, enforced)
            .map(drop)
            .map_err(|error| translate(error, ""))
    }

    fn result_code(&self, error: &(dyn StdError + 'static)) -> Option<i32> {
        std::iter::successors(Some(error), |error| (*error).source())
            .find_map(|error| error.downcast_ref::<ffi::Error>())
            .map(|error| error.extended_code)
    }

    fn clock(&self) -> Duration {
        static START: OnceLock<Instant> = OnceLock::new();
        START.get_or_init(Instant::now).elapsed()
    }

    fn pause(&mut self, time: Duration) -> Pause {
        if !CAN_SLEEP {
            return Pause::Impossible;
        }
        std::thread::sleep(time);
        Pause::Passed
    }

    fn interrupter(&mut self) -> Option<Interrupter> {
        let handle = self.get_interrupt_handle();
        Some(Box::new(move || handle.interrupt()))
    }
}

/// A connection without its busy timeout, which comes back in the end. A busy handler of the
/// application's own could not be put back, and stays.
struct TimeoutAside<'c> {
    connection: &'c mut Connection,
    timeout: u64,
}

impl<'c> TimeoutAside<'c> {
    fn new(connection: &'c mut Connection) -> Result<Self, DatabaseError> {
        let timeout = match busy_timeout(connection) {
            // An authorizer of the application's may refuse the look; then nothing is set aside.
            Err(error) if error.code() == Some(ffi::SQLITE_AUTH) => 0,
            timeout => timeout?,
        };
        let aside = Self {
            connection,
            timeout,
        };
        aside.set(0).map_err(|error| translate(error, ""))?;
        Ok(aside)
    }

    /// Not by the pragma, which a cancelled run could interrupt.
    fn set(&self, timeout: u64) -> rusqlite::Result<()> {
        if self.timeout == 0 {
            return Ok(());
        }
        let timeout = Duration::from_millis(timeout);
        self.connection.busy_timeout(timeout)
    }
}

impl Drop for TimeoutAside<'_> {
    fn drop(&mut self) {
        // A script may have set another.
        if busy_timeout(self.connection).unwrap_or(0) == 0 {
            let _ = self.set(self.timeout);
        }
    }
}

/// In milliseconds; none, too, if the application has a busy handler of its own.
fn busy_timeout(connection: &mut Connection) -> Result<u64, DatabaseError> {
    let mut timeout = 0;
    connection.query("PRAGMA busy_timeout", &mut |row| {
        if let [Value::Integer(milliseconds)] = row {
            timeout = u64::try_from(*milliseconds).unwrap_or(0);
        }
    })?;
    Ok(timeout)
}

/// SQLite's message, code and place in the statement.
pub(crate) fn translate(error: rusqlite::Error, sql: &str) -> DatabaseError {
    let shown = error.to_string();
    // An error of the syntax is shown with the whole statement.
    let place = shown
        .rsplit_once(&format!(" in {sql} at offset "))
        .map(|(message, offset)| (message.to_owned(), offset.parse().ok()));
    let (message, offset) = place.unwrap_or((shown, None));
    let code = error
        .source()
        .and_then(|source| source.downcast_ref::<ffi::Error>());
    let code = code.map(|source| source.extended_code);
    let mut translated = DatabaseError::new(message).with_source(error);
    if let Some(code) = code {
        translated = translated.with_code(code);
    }
    if let Some(offset) = offset {
        translated = translated.with_offset(offset);
    }
    translated
}
