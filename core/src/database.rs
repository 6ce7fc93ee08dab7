//! What the engine asks of a SQLite host.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use crate::transaction::statement_transaction;

/// A SQLite connection, whoever brings it.
///
/// The engine needs little: run one statement, read rows, run a closure in a transaction that
/// nests. That fits the narrowest host there is, a Durable Object, which refuses `BEGIN` and
/// `SAVEPOINT` as statements but has a transaction that takes a closure.
///
/// `rusqlite::Connection` implements it (feature `rusqlite`).
pub trait Database {
    /// What this host can do and what it refuses.
    fn capabilities(&self) -> Capabilities;

    /// Runs one statement to its end; rows it returns are read and dropped.
    ///
    /// # Errors
    ///
    /// What SQLite said.
    fn execute(&mut self, sql: &str) -> Result<(), DatabaseError>;

    /// Runs one statement and hands over its rows, one after the other.
    ///
    /// The engine asks for texts and small integers only: it has a blob shown by `hex()` and a
    /// 64-bit integer cast to text, so that a host whose numbers are doubles loses nothing. For
    /// blobs and other integers it asks where [`Capabilities`] say that both cross as they are.
    ///
    /// # Errors
    ///
    /// What SQLite said.
    fn query(&mut self, sql: &str, row: &mut dyn FnMut(&[Value<'_>])) -> Result<(), DatabaseError>;

    /// Runs the closure in a transaction: commits if it returns [`Ending::Commit`], undoes
    /// everything, schema changes included, if it returns [`Ending::RollBack`], panics or the
    /// commit fails.
    ///
    /// The outermost transaction holds the write lock from its start, and if another connection
    /// has that lock it fails at once as busy: the engine does the waiting. Inside another
    /// transaction it is a savepoint, and if that cannot be undone the whole transaction is.
    ///
    /// As it stands it is made of statements: [`begin`](Self::begin), [`commit`](Self::commit),
    /// `SAVEPOINT` and `ROLLBACK`. A host that refuses those implements it.
    ///
    /// # Errors
    ///
    /// What SQLite said to the begin or the commit.
    fn transaction(
        &mut self,
        body: &mut dyn FnMut(&mut Self) -> Ending,
    ) -> Result<(), DatabaseError>
    where
        Self: Sized,
    {
        statement_transaction(self, body)
    }

    /// Begins a transaction that holds the write lock, or fails at once as busy.
    ///
    /// # Errors
    ///
    /// What SQLite said.
    fn begin(&mut self) -> Result<(), DatabaseError> {
        self.execute("BEGIN IMMEDIATE")
    }

    /// Commits the transaction.
    ///
    /// # Errors
    ///
    /// What SQLite said.
    fn commit(&mut self) -> Result<(), DatabaseError> {
        self.execute("COMMIT")
    }

    /// Whether a transaction on this connection can be undone: without a journal it cannot.
    ///
    /// # Errors
    ///
    /// What SQLite said.
    fn rollback(&mut self) -> Result<Rollback, DatabaseError> {
        let mut rollback = Rollback::Possible;
        // A host that does not let this be asked has a journal of its own.
        if self.capabilities().allows_pragma("journal_mode") {
            self.query("PRAGMA main.journal_mode", &mut |row| {
                if matches!(row, [Value::Text("off")]) {
                    rollback = Rollback::Impossible;
                }
            })?;
        }
        Ok(rollback)
    }

    /// Whether a transaction is open, whoever began it.
    fn in_transaction(&self) -> bool;

    /// Whether foreign keys are enforced now.
    ///
    /// # Errors
    ///
    /// What SQLite said.
    fn foreign_keys(&mut self) -> Result<ForeignKeys, DatabaseError> {
        let mut enforced = ForeignKeys::Ignored;
        self.query("PRAGMA foreign_keys", &mut |row| {
            if matches!(row, [Value::Integer(1)]) {
                enforced = ForeignKeys::Enforced;
            }
        })?;
        Ok(enforced)
    }

    /// Switches the enforcement of foreign keys, where [`Capabilities`] say that it can be.
    ///
    /// # Errors
    ///
    /// What SQLite said. An implementation need not check that the switch took effect.
    fn set_foreign_keys(&mut self, foreign_keys: ForeignKeys) -> Result<(), DatabaseError> {
        self.execute(match foreign_keys {
            ForeignKeys::Enforced => "PRAGMA foreign_keys = ON",
            ForeignKeys::Ignored => "PRAGMA foreign_keys = OFF",
        })
    }

    /// SQLite's extended result code behind an error of the application's code, if it came from
    /// this host, so that a full disk is not taken for a fault of that code.
    fn result_code(&self, error: &(dyn StdError + 'static)) -> Option<i32> {
        error
            .downcast_ref::<DatabaseError>()
            .and_then(DatabaseError::code)
    }

    /// Time since some fixed moment, by a clock that only goes forward.
    fn clock(&self) -> Duration;

    /// Lets some time pass while another connection works.
    ///
    /// A host that cannot wait answers [`Pause::Impossible`]; then busy is final at once.
    fn pause(&mut self, _time: Duration) -> Pause {
        Pause::Impossible
    }

    /// A handle that another thread may use to stop the statement that is running.
    fn interrupter(&mut self) -> Option<Interrupter> {
        None
    }
}

/// Stops the running statement of a connection, from any thread.
pub type Interrupter = Box<dyn Fn() + Send + Sync>;

/// A value of a row.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Value<'a> {
    /// `NULL`.
    Null,
    /// An integer.
    Integer(i64),
    /// A text.
    Text(&'a str),
    /// A blob.
    Blob(&'a [u8]),
    /// Anything else. The engine never asks for it.
    Other,
}

impl Value<'_> {
    pub(crate) fn text(self) -> String {
        match self {
            Self::Text(text) => text.to_owned(),
            Self::Integer(number) => number.to_string(),
            Self::Null | Self::Blob(_) | Self::Other => String::new(),
        }
    }
}

/// How a transaction ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// What it did stays.
    Commit,
    /// What it did is undone.
    RollBack,
}

/// Whether foreign keys are enforced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForeignKeys {
    /// A statement that breaks one fails, and `ON DELETE` actions run.
    Enforced,
    /// They are declarations only.
    Ignored,
}

/// Whether a transaction can be undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rollback {
    /// As it should be.
    Possible,
    /// `PRAGMA journal_mode = OFF`.
    Impossible,
}

/// Whether a host let time pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pause {
    /// The time has passed.
    Passed,
    /// This host cannot wait.
    Impossible,
}

/// When a host lets the enforcement of foreign keys be switched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ForeignKeySwitch {
    /// At any time, so that it can be off for a single `DROP TABLE`.
    Anytime,
    /// Only while no transaction is open: `PRAGMA foreign_keys`.
    OutsideTransaction,
    /// Never.
    Never,
}

/// A kind of statement that a host may refuse in a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// `BEGIN`, `COMMIT`, `ROLLBACK`, `SAVEPOINT`, `RELEASE`.
    TransactionControl,
    /// `ATTACH` and `DETACH`.
    Attach,
    /// `CREATE TEMP …`.
    Temporary,
    /// `VACUUM`.
    Vacuum,
    /// Any `PRAGMA` but these.
    PragmasExcept(&'static [&'static str]),
    /// `OR ROLLBACK`, `ON CONFLICT ROLLBACK` and `RAISE(ROLLBACK, …)`.
    RollbackConflict,
    /// Scripts that ask to run outside a transaction: `-- no-transaction`.
    NoTransaction,
    /// Parameters, such as `?` or `:name`, to which nothing is bound; elsewhere they are NULL.
    Parameters,
}

/// What a host can do, as data, so that a plan can refuse what the host would refuse before
/// anything is written.
#[derive(Debug, Clone, Copy)]
pub struct Capabilities {
    pub(crate) host: &'static str,
    pub(crate) foreign_key_switch: ForeignKeySwitch,
    pub(crate) statement_bytes: Option<usize>,
    pub(crate) refusals: &'static [Refusal],
    pub(crate) commit: Commit,
    pub(crate) drop_advice: &'static str,
    internal_tables: Option<&'static str>,
    values: Values,
}

/// What becomes of integers and blobs on their way from a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Values {
    Exact,
    /// An integer may have been a double.
    Narrow,
}

/// What a host says at the end of a transaction that leaves a deferred foreign key without its
/// parent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Commit {
    /// The commit fails.
    Checked,
    /// Nothing, or not then.
    Silent,
}

impl Capabilities {
    /// A host that can do whatever SQLite can, except that foreign keys are switched by the
    /// pragma. `host` is its name in messages.
    pub const fn new(host: &'static str) -> Self {
        Self {
            host,
            foreign_key_switch: ForeignKeySwitch::OutsideTransaction,
            statement_bytes: None,
            refusals: &[],
            commit: Commit::Checked,
            drop_advice: "save those rows, delete them, and put them back, in the same script",
            internal_tables: None,
            values: Values::Narrow,
        }
    }

    /// When foreign keys can be switched.
    pub const fn with_foreign_key_switch(mut self, switch: ForeignKeySwitch) -> Self {
        self.foreign_key_switch = switch;
        self
    }

    /// The largest statement the host takes, in bytes.
    pub const fn with_statement_bytes(mut self, limit: usize) -> Self {
        self.statement_bytes = Some(limit);
        self
    }

    /// What the host refuses in a script.
    pub const fn with_refusals(mut self, refusals: &'static [Refusal]) -> Self {
        self.refusals = refusals;
        self
    }

    /// The end of a transaction does not tell that a deferred foreign key lacks its parent, so
    /// that the run has to look for it.
    pub const fn with_silent_commit(mut self) -> Self {
        self.commit = Commit::Silent;
        self
    }

    /// What to do when a table cannot be dropped because rows refer to it and foreign keys
    /// cannot be switched off: the end of the error's message.
    pub const fn with_drop_advice(mut self, advice: &'static str) -> Self {
        self.drop_advice = advice;
        self
    }

    pub(crate) fn allows_pragma(&self, name: &str) -> bool {
        self.refusals.iter().all(|refusal| match refusal {
            Refusal::PragmasExcept(allowed) => allowed.contains(&name),
            _ => true,
        })
    }

    pub(crate) fn refuses(&self, refusal: Refusal) -> bool {
        self.refusals.contains(&refusal)
    }

    /// Tables whose names begin with this are the host's own, and it lets nobody ask about them.
    pub const fn with_internal_tables(mut self, prefix: &'static str) -> Self {
        self.internal_tables = Some(prefix);
        self
    }

    /// A condition on `m.name` that keeps such tables out.
    pub(crate) fn no_internal_table(&self) -> String {
        match self.internal_tables {
            Some(prefix) => format!("m.name NOT GLOB '{prefix}*'"),
            None => "TRUE".to_owned(),
        }
    }

    /// All integers and blobs come as they are. Then the engine asks for the ledger as it is stored,
    /// and has nothing converted.
    pub const fn with_exact_values(mut self) -> Self {
        self.values = Values::Exact;
        self
    }

    /// In wasm they do not: in JavaScript a value is wider than it looks, and in a browser bytes count for more
    /// than time.
    pub(crate) fn has_exact_values(&self) -> bool {
        cfg!(not(target_family = "wasm")) && self.values == Values::Exact
    }

    /// The host's name.
    pub const fn host(&self) -> &'static str {
        self.host
    }
}

/// What a host said when a statement failed.
// Boxed, since nearly every function of the engine may return one, and nearly none does.
pub struct DatabaseError(Box<Said>);

struct Said {
    message: String,
    code: Option<i32>,
    offset: Option<usize>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl DatabaseError {
    /// An error with SQLite's own message, such as `no such table: notes`.
    pub fn new(message: impl Into<String>) -> Self {
        Self(Box::new(Said {
            message: message.into(),
            code: None,
            offset: None,
            source: None,
        }))
    }

    /// SQLite's extended result code, by which trouble of the environment is told from an
    /// error in a script.
    pub fn with_code(mut self, code: i32) -> Self {
        self.0.code = Some(code);
        self
    }

    /// Where in the statement the error is, in bytes from its start.
    pub fn with_offset(mut self, offset: usize) -> Self {
        self.0.offset = Some(offset);
        self
    }

    /// The driver's own error.
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    pub(crate) fn message(&self) -> &str {
        &self.0.message
    }

    /// SQLite's extended result code, if the host tells it.
    pub fn code(&self) -> Option<i32> {
        self.0.code
    }

    /// The driver's own error, for those who know the driver.
    ///
    /// It is not the [`source`](StdError::source), since it says the same once more.
    pub fn driver_error(&self) -> Option<&(dyn StdError + Send + Sync + 'static)> {
        self.0.source.as_deref()
    }

    pub(crate) fn offset(&self) -> Option<usize> {
        self.0.offset
    }

    /// The kind of that code: an extended one has its primary one in the low byte.
    pub(crate) fn primary_code(&self) -> Option<i32> {
        self.0.code.map(|code| code & 0xff)
    }

    /// Whether a constraint was broken: of a key, of a column, or a trigger's.
    pub(crate) fn is_constraint(&self) -> bool {
        const SQLITE_CONSTRAINT: i32 = 19;
        self.primary_code() == Some(SQLITE_CONSTRAINT)
    }

    pub(crate) fn is_foreign_key(&self) -> bool {
        self.0.code == Some(787)
    }
}

impl fmt::Display for DatabaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Said { message, code, .. } = &*self.0;
        match code {
            Some(code) => write!(f, "{message} (code {code})"),
            None => f.write_str(message),
        }
    }
}

/// For a person too, as with [`Error`](crate::Error).
impl fmt::Debug for DatabaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl StdError for DatabaseError {}
