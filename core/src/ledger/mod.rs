//! The ledger: sqlx's table, byte for byte, and the statements that read and write it.
//!
//! Everything travels as SQL text: a host that binds a boolean as the text `true` or a number
//! as a double cannot spoil a row.

#[cfg(not(target_family = "wasm"))]
pub(crate) mod exact;
mod search;
pub(crate) mod text;

use std::fmt;
use std::time::Duration;

use crate::checksum::Checksum;
use crate::database::{Database, DatabaseError, Value};
use crate::error::{Error, Repr, trouble};
use crate::migration::{Migration, Version};
use crate::sql::{identifier, literal, without_nul};
pub(crate) use search::Search;

/// sqlx's name, and one that some older tools gave it.
pub(crate) const DEFAULT_NAMES: [&str; 2] = ["_sqlx_migrations", "sqlx_migrations"];

/// `execution_time` of a migration that has not ended, and of one that never ran.
const NOT_TIMED: i64 = -1;

/// The columns, in the words and the layout of sqlx: SQLite keeps them in the schema.
const COLUMNS: &str = "(
    version BIGINT PRIMARY KEY,
    description TEXT NOT NULL,
    installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    success BOOLEAN NOT NULL,
    checksum BLOB NOT NULL,
    execution_time BIGINT NOT NULL
)";

/// What a row says of its migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Applied,
    /// It failed and was rolled back.
    Failed,
    /// It runs outside a transaction, began, and is not known to have ended.
    Partial,
}

impl Outcome {
    fn of(success: bool, execution_time: i64) -> Self {
        match success {
            true => Self::Applied,
            false if execution_time < 0 => Self::Partial,
            false => Self::Failed,
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) version: Version,
    pub(crate) description: String,
    pub(crate) installed_on: String,
    pub(crate) outcome: Outcome,
    pub(crate) checksum: Checksum,
    pub(crate) execution_time: Option<Duration>,
}

impl Row {
    /// The row of a migration that has just been applied.
    pub(crate) fn applied(migration: &Migration) -> Self {
        Self {
            version: migration.version,
            description: migration.description().to_owned(),
            installed_on: String::new(),
            outcome: Outcome::Applied,
            checksum: *migration.checksum(),
            execution_time: None,
        }
    }
}

/// A name for the ledger that somebody chose.
#[derive(Debug, Clone)]
pub(crate) struct LedgerName(String);

impl LedgerName {
    pub(crate) fn new(name: String) -> Result<Self, Error> {
        let rule = if name.is_empty() {
            "it is empty"
        } else if name.contains(['\0']) {
            "it holds a NUL"
        } else if name.contains(['.']) {
            "the ledger is always in the main database, so its name has no schema"
        } else if name
            .get(..7)
            .is_some_and(|start| start.eq_ignore_ascii_case("sqlite_"))
        {
            "SQLite keeps names that begin with sqlite_ to itself"
        } else {
            return Ok(Self(name));
        };
        let name = without_nul(&name);
        Err(Repr::InvalidLedgerName { name, rule }.into())
    }
}

/// The names that the table may have.
pub(crate) fn names(chosen: Option<&LedgerName>) -> [&str; 2] {
    match chosen {
        Some(LedgerName(name)) => [name.as_str(); 2],
        None => DEFAULT_NAMES,
    }
}

/// The ledger of one database.
#[derive(Debug)]
pub(crate) struct Ledger {
    name: String,
    exists: bool,
    /// Its columns are sqlx's and nothing was added to it, so that the version is its only key. A copy
    /// that somebody made may have none, and an index of theirs is another.
    is_plain: bool,
}

/// The rows as they come.
#[derive(Default)]
pub(crate) struct Rows {
    rows: Vec<Row>,
    /// What is wrong with the first that no run could have written.
    fault: Option<String>,
}

impl Rows {
    /// Takes a row of the answer to [`Ledger::rows_sql`].
    pub(crate) fn row(&mut self, row: &[Value<'_>]) {
        match decode(row) {
            Ok(row) => self.rows.push(row),
            Err(fault) => self.fault = self.fault.take().or(Some(fault)),
        }
    }
}

impl Ledger {
    /// Looks for the table. Reads only.
    pub(crate) fn find(db: &mut impl Database, chosen: Option<&LedgerName>) -> Result<Self, Error> {
        let mut search = Search::new(chosen);
        db.query(&search.sql(), &mut |row| search.row(row))
            .map_err(unreadable_schema)?;
        search.ledger()
    }

    /// The rows, by version. Reads only.
    pub(crate) fn rows(&self, db: &mut impl Database) -> Result<Vec<Row>, Error> {
        self.read(db, "TRUE")
    }

    /// Those of the migrations from one to another. Reads only.
    pub(crate) fn rows_between(
        &self,
        db: &mut impl Database,
        lowest: Version,
        highest: Version,
    ) -> Result<Vec<Row>, Error> {
        self.read(db, &between(lowest, highest))
    }

    fn read(&self, db: &mut impl Database, condition: &str) -> Result<Vec<Row>, Error> {
        let mut rows = Rows::default();
        if !self.exists {
            return self.checked(rows);
        }
        #[cfg(not(target_family = "wasm"))]
        if db.capabilities().has_exact_values() {
            let of_these = format!("{} WHERE {condition}", self.table());
            let read = exact::rows(db, &of_these).map_err(|source| self.unreadable(source))?;
            if let Some(found) = read {
                rows.rows = found;
                return self.checked(rows);
            }
        }
        db.query(&self.rows_where(condition), &mut |row| rows.row(row))
            .map_err(|source| self.unreadable(source))?;
        self.checked(rows)
    }

    /// The query for the rows, if the table is there.
    pub(crate) fn rows_sql(&self) -> Option<String> {
        self.exists.then(|| self.rows_where("TRUE"))
    }

    fn rows_where(&self, condition: &str) -> String {
        format!(
            "SELECT CASE \
             WHEN typeof(version) <> 'integer' THEN 'version is of type ' || typeof(version) \
             WHEN typeof(checksum) <> 'blob' THEN 'checksum is of type ' || typeof(checksum) \
             WHEN length(checksum) <> 48 THEN 'checksum has ' || length(checksum) || ' bytes' \
             WHEN typeof(success) <> 'integer' AND success IS NOT 'true' \
             THEN 'success is of type ' || typeof(success) \
             WHEN typeof(execution_time) <> 'integer' \
             THEN 'execution_time is of type ' || typeof(execution_time) END, \
             quote(version), CAST(description AS TEXT), CAST(installed_on AS TEXT), \
             CASE WHEN success IN (0) THEN 'failed' ELSE 'applied' END, hex(checksum), \
             CAST(execution_time AS TEXT) FROM {} WHERE {condition} ORDER BY version",
            self.table()
        )
    }

    /// The row of a migration says another thing than was written.
    pub(crate) fn not_as_written(&self, version: Version) -> Error {
        let fault = format!(
            "the row of version {version} is not there as it was written; see its triggers, and \
             what the scripts do to it"
        );
        self.invalid(fault, None)
    }

    /// Why the rows could not be read.
    pub(crate) fn unreadable(&self, source: DatabaseError) -> Error {
        match (trouble(source.code()), source.code()) {
            (Some(_), _) | (None, None) => unreadable(source),
            (None, Some(_)) => self.invalid(
                "it has not the columns of a ledger".to_owned(),
                Some(source),
            ),
        }
    }

    /// The rows, if they can be those of a ledger.
    pub(crate) fn checked(&self, rows: Rows) -> Result<Vec<Row>, Error> {
        let Rows { rows, fault } = rows;
        if let Some(fault) = fault {
            return Err(self.invalid(fault, None));
        }
        match rows
            .windows(2)
            .find(|pair| pair[0].version == pair[1].version)
        {
            Some(pair) => {
                let fault = format!("version {} is recorded twice", pair[0].version);
                Err(self.invalid(fault, None))
            }
            None => Ok(rows),
        }
    }

    /// For how many seconds a row has been there, by SQLite's clock.
    pub(crate) fn age(
        &self,
        db: &mut impl Database,
        version: Version,
    ) -> Result<Option<u64>, DatabaseError> {
        let sql = format!(
            "SELECT CAST(strftime('%s', 'now') - strftime('%s', installed_on) AS TEXT) \
             FROM {} WHERE version = {version}",
            self.table()
        );
        let mut age = None;
        db.query(&sql, &mut |row| {
            age = row.first().and_then(|value| value.text().parse().ok());
        })?;
        Ok(age)
    }

    #[cfg(feature = "lock")]
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Whether the schema has nothing else. Reads only.
    #[cfg(feature = "backup")]
    pub(crate) fn is_alone(&self, db: &mut impl Database) -> Result<bool, Error> {
        let name = literal(&self.name);
        let sql = format!("SELECT 1 FROM main.sqlite_master WHERE tbl_name <> {name} LIMIT 1");
        let mut alone = true;
        db.query(&sql, &mut |_| alone = false)
            .map_err(unreadable_schema)?;
        Ok(alone)
    }

    /// Whether the table is there.
    pub(crate) fn exists(&self) -> bool {
        self.exists
    }

    /// The table has been made.
    pub(crate) fn exists_now(&mut self) {
        self.exists = true;
    }

    /// Makes the table, if it is not there.
    pub(crate) fn create(&mut self, db: &mut impl Database) -> Result<(), DatabaseError> {
        if !self.exists {
            db.execute(&self.creation("CREATE TABLE"))?;
            self.exists_now();
        }
        Ok(())
    }

    /// The statement that makes the table. SQLite keeps the words before the name to itself.
    pub(crate) fn creation(&self, words: &str) -> String {
        format!("{words} {} {COLUMNS};", self.table())
    }

    /// Records that a migration is applied. A row that was there is replaced: of an attempt
    /// that failed.
    pub(crate) fn record_applied(
        &self,
        db: &mut impl Database,
        migration: &Migration,
        elapsed: Duration,
    ) -> Result<(), DatabaseError> {
        self.record(db, migration, "TRUE", nanoseconds(elapsed))
    }

    /// Records a migration as applied that was not run.
    pub(crate) fn record_baseline(
        &self,
        db: &mut impl Database,
        migration: &Migration,
    ) -> Result<(), DatabaseError> {
        self.record(db, migration, "TRUE", NOT_TIMED)
    }

    /// Records that a migration failed and was rolled back.
    pub(crate) fn record_failed(
        &self,
        db: &mut impl Database,
        migration: &Migration,
        elapsed: Duration,
    ) -> Result<(), DatabaseError> {
        self.record(db, migration, "FALSE", nanoseconds(elapsed))
    }

    /// Records that a migration begins which may leave something behind if it does not end.
    pub(crate) fn record_begun(
        &self,
        db: &mut impl Database,
        migration: &Migration,
    ) -> Result<(), DatabaseError> {
        self.record(db, migration, "FALSE", NOT_TIMED)
    }

    fn record(
        &self,
        db: &mut impl Database,
        migration: &Migration,
        success: &str,
        execution_time: i64,
    ) -> Result<(), DatabaseError> {
        let words = if self.is_plain {
            "INSERT OR REPLACE INTO"
        } else {
            self.remove(db, migration.version())?;
            "INSERT INTO"
        };
        db.execute(&self.insertion(words, migration, success, &execution_time))
    }

    /// The statement that writes a migration's row.
    pub(crate) fn insertion(
        &self,
        words: &str,
        migration: &Migration,
        success: &str,
        execution_time: &dyn fmt::Display,
    ) -> String {
        format!(
            "{words} {} ( version, description, success, checksum, execution_time ) \
             VALUES ( {}, {}, {success}, X'{}', {execution_time} )",
            self.table(),
            migration.version(),
            literal(migration.description()),
            migration.checksum(),
        )
    }

    /// Writes a row that was there as it was.
    pub(crate) fn put_back(&self, db: &mut impl Database, row: &Row) -> Result<(), DatabaseError> {
        self.remove(db, row.version)?;
        let (success, execution_time) = outcome(row);
        db.execute(&format!(
            "INSERT INTO {} ( version, description, installed_on, success, checksum, execution_time ) \
             VALUES ( {}, {}, {}, {success}, X'{}', {execution_time} )",
            self.table(),
            row.version,
            literal(&row.description),
            literal(&row.installed_on),
            row.checksum,
        ))
    }

    /// Takes [`record_revert_begun`](Self::record_revert_begun) back.
    pub(crate) fn put_outcome_back(
        &self,
        db: &mut impl Database,
        row: &Row,
    ) -> Result<(), DatabaseError> {
        let (success, execution_time) = outcome(row);
        let columns = format!("success = {success}, execution_time = {execution_time}");
        self.update(db, row.version, &columns)
    }

    /// Marks an applied migration as one whose reversal has begun.
    pub(crate) fn record_revert_begun(
        &self,
        db: &mut impl Database,
        version: Version,
    ) -> Result<(), DatabaseError> {
        self.update(
            db,
            version,
            &format!("success = FALSE, execution_time = {NOT_TIMED}"),
        )
    }

    fn update(
        &self,
        db: &mut impl Database,
        version: Version,
        columns: &str,
    ) -> Result<(), DatabaseError> {
        db.execute(&format!(
            "UPDATE {} SET {columns} WHERE version = {version}",
            self.table()
        ))
    }

    /// Takes a row away.
    pub(crate) fn remove(
        &self,
        db: &mut impl Database,
        version: Version,
    ) -> Result<(), DatabaseError> {
        db.execute(&self.removal(version))
    }

    /// The statement that takes a row away.
    pub(crate) fn removal(&self, version: Version) -> String {
        format!("DELETE FROM {} WHERE version = {version}", self.table())
    }

    /// The table's name for a statement. `main.` keeps a temporary or attached table of the
    /// same name out, and does not show in the schema.
    pub(crate) fn table(&self) -> String {
        format!("main.{}", identifier(&self.name))
    }

    fn invalid(&self, fault: String, source: Option<DatabaseError>) -> Error {
        let table = self.name.clone();
        Repr::InvalidLedger {
            table,
            fault,
            source,
        }
        .into()
    }
}

pub(crate) fn unreadable(source: DatabaseError) -> Error {
    Error::database("cannot read the ledger", source)
}

pub(crate) fn unreadable_schema(source: DatabaseError) -> Error {
    Error::database("cannot read the database's schema", source)
}

/// The condition that a row is of a migration from one to another.
pub(crate) fn between(lowest: Version, highest: Version) -> String {
    format!("version BETWEEN {lowest} AND {highest}")
}

fn decode(row: &[Value<'_>]) -> Result<Row, String> {
    let [
        fault,
        version,
        description,
        installed_on,
        success,
        checksum,
        execution_time,
    ] = row
    else {
        return Err(format!("a row has {} columns, expected 7", row.len()));
    };
    let version_text = version.text();
    if let Value::Text(fault) = fault {
        return Err(format!("in the row of version {version_text}, {fault}"));
    }
    let malformed = || format!("the row of version {version_text} cannot be read");
    let nanoseconds: i64 = execution_time.text().parse().map_err(|_| malformed())?;
    Ok(Row {
        version: version_text.parse().map_err(|_| malformed())?,
        description: description.text(),
        installed_on: installed_on.text(),
        // As sqlx reads it: whatever is not false.
        outcome: Outcome::of(*success != Value::Text("failed"), nanoseconds),
        checksum: Checksum::from_hex(&checksum.text()).ok_or_else(malformed)?,
        execution_time: u64::try_from(nanoseconds).ok().map(Duration::from_nanos),
    })
}

/// Whether it can be recorded of a migration that it failed: another run may have applied it since,
/// and what was partially applied still is.
pub(crate) fn can_fail(rows: &[Row], version: Version) -> bool {
    let row = rows.iter().find(|row| row.version == version);
    row.is_none_or(|row| row.outcome == Outcome::Failed)
}

/// Whether two readings of a ledger say the same of what is applied.
#[cfg(feature = "lock")]
pub(crate) fn are_same(rows: &[Row], others: &[Row]) -> bool {
    let same = |(row, other): (&Row, &Row)| {
        (row.version, row.outcome, row.checksum) == (other.version, other.outcome, other.checksum)
    };
    rows.len() == others.len() && rows.iter().zip(others).all(same)
}

/// A row's outcome as its columns have it.
fn outcome(row: &Row) -> (&'static str, i64) {
    let success = match row.outcome {
        Outcome::Applied => "TRUE",
        Outcome::Failed | Outcome::Partial => "FALSE",
    };
    (success, row.execution_time.map_or(NOT_TIMED, nanoseconds))
}

pub(crate) fn nanoseconds(elapsed: Duration) -> i64 {
    i64::try_from(elapsed.as_nanos()).unwrap_or(i64::MAX)
}
