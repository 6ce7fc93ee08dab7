//! The look for the ledger's table.

use super::{Ledger, LedgerName, is_absent, names};
use crate::database::{Database, DatabaseError, Value};
use crate::error::{Error, Repr};
use crate::sql::{identifier, literal};

/// The ledger, if it has a key as sqlx makes it, and nothing has the other name. SQLite answers that from what it
/// has in memory: the schema takes longer to read the more tables and indexes there are.
pub(super) fn with_key(
    db: &mut impl Database,
    chosen: Option<&LedgerName>,
) -> Result<Option<Ledger>, DatabaseError> {
    let [name, other] = names(chosen);
    // SQLite names it after the table, in its letters. A view has none, and a virtual table.
    let key = format!("sqlite_autoindex_{name}_1");
    let mut has_key = false;
    let sql = format!("PRAGMA main.index_list({})", identifier(name));
    db.query(&sql, &mut |row| {
        has_key |= matches!(row, [_, Value::Text(found), ..] if *found == key);
    })?;
    let exists = has_key && (name == other || is_absent(db, other)?);
    let name = name.to_owned();
    Ok(exists.then_some(Ledger { name, exists }))
}

/// A look for the table.
pub(crate) struct Search<'c> {
    names: [&'c str; 2],
    /// What has one of the names: name and kind.
    found: Vec<(String, &'static str)>,
}

impl<'c> Search<'c> {
    pub(crate) fn new(chosen: Option<&'c LedgerName>) -> Self {
        Self {
            names: names(chosen),
            found: Vec::new(),
        }
    }

    /// The query: for the table, or what has its name.
    pub(crate) fn sql(&self) -> String {
        let [name, other] = self.names.map(literal);
        format!(
            "SELECT name, type, rootpage FROM main.sqlite_master \
             WHERE name COLLATE NOCASE IN ({name}, {other}) AND type IN ('table', 'view')"
        )
    }

    /// Takes a row of its answer.
    pub(crate) fn row(&mut self, row: &[Value<'_>]) {
        let [name, kind, root] = row else {
            return;
        };
        let kind = match (kind, root) {
            (Value::Text("table"), Value::Integer(0)) => "virtual table",
            (Value::Text("table"), _) => "table",
            _ => "view",
        };
        self.found.push((name.text(), kind));
    }

    pub(crate) fn ledger(mut self) -> Result<Ledger, Error> {
        match self.found.pop() {
            Some(_) if !self.found.is_empty() => Err(Repr::AmbiguousLedger.into()),
            Some((name, "table")) => Ok(Ledger { name, exists: true }),
            Some((table, kind)) => {
                let fault = format!("it is a {kind}, not a table");
                Err(Repr::InvalidLedger {
                    table,
                    fault,
                    source: None,
                }
                .into())
            }
            None => Ok(Ledger {
                name: self.names[0].to_owned(),
                exists: false,
            }),
        }
    }
}
