//! The ledger: sqlx's table, byte for byte, and the statements that read and write it.
//!
//! Everything travels as SQL text: a host that binds a boolean as the text `true` or a number
//! as a double cannot spoil a row.

pub(crate) mod exact;
mod read;
mod row;
mod search;
pub(crate) mod text;
mod write;

use crate::database::{Database, DatabaseError};
use crate::error::{Error, Repr};
use crate::migration::Version;
use crate::sql::{identifier, without_nul};
pub(crate) use read::{Rows, between};
#[cfg(feature = "lock")]
pub(crate) use row::are_same;
pub(crate) use row::{Outcome, Row, Words, can_fail};
pub(crate) use search::Search;
pub(crate) use write::nanoseconds;

/// sqlx's name, and one that some older tools gave it.
pub(crate) const DEFAULT_NAMES: [&str; 2] = ["_sqlx_migrations", "sqlx_migrations"];

/// The columns, in the words and the layout of sqlx: SQLite keeps them in the schema.
const COLUMNS: &str = "(
    version BIGINT PRIMARY KEY,
    description TEXT NOT NULL,
    installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    success BOOLEAN NOT NULL,
    checksum BLOB NOT NULL,
    execution_time BIGINT NOT NULL
)";

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
}

impl Ledger {
    /// Looks for the table. Reads only.
    pub(crate) fn find(db: &mut impl Database, chosen: Option<&LedgerName>) -> Result<Self, Error> {
        if db.capabilities().has_exact_values()
            && let Some(ledger) = search::with_key(db, chosen).map_err(unreadable_schema)?
        {
            return Ok(ledger);
        }
        let mut search = Search::new(chosen);
        db.query(&search.sql(), &mut |row| search.row(row))
            .map_err(unreadable_schema)?;
        search.ledger()
    }

    #[cfg(feature = "lock")]
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Whether the schema has nothing else. Reads only.
    #[cfg(feature = "backup")]
    pub(crate) fn is_alone(&self, db: &mut impl Database) -> Result<bool, Error> {
        let name = crate::sql::literal(&self.name);
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

    /// The table's name for a statement. `main.` keeps a temporary or attached table of the
    /// same name out, and does not show in the schema.
    pub(crate) fn table(&self) -> String {
        format!("main.{}", identifier(&self.name))
    }

    /// The row of a migration says another thing than was written.
    pub(crate) fn not_as_written(&self, version: Version) -> Error {
        let fault = format!(
            "the row of version {version} is not there as it was written; see its triggers, and \
             what the scripts do to it"
        );
        self.invalid(fault, None)
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

/// Whether nothing has a name.
pub(crate) fn is_absent(db: &mut impl Database, name: &str) -> Result<bool, DatabaseError> {
    let sql = format!("PRAGMA main.table_info({})", identifier(name));
    let mut is_absent = true;
    db.query(&sql, &mut |_| is_absent = false)?;
    Ok(is_absent)
}

pub(crate) fn unreadable(source: DatabaseError) -> Error {
    Error::database("cannot read the ledger", source)
}

pub(crate) fn unreadable_schema(source: DatabaseError) -> Error {
    Error::database("cannot read the database's schema", source)
}
