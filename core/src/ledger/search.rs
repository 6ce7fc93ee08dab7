//! The look for the ledger's table.

use super::{COLUMNS, Ledger, LedgerName, names};
use crate::database::Value;
use crate::error::{Error, Repr};
use crate::sql::literal;

/// A look for the table.
pub(crate) struct Search<'c> {
    names: [&'c str; 2],
    /// What has one of the names: name and kind.
    found: Vec<(String, &'static str)>,
    is_plain: bool,
}

impl<'c> Search<'c> {
    pub(crate) fn new(chosen: Option<&'c LedgerName>) -> Self {
        Self {
            names: names(chosen),
            found: Vec::new(),
            is_plain: true,
        }
    }

    /// The query: for the table, or what has its name, and for the indexes and triggers on it.
    pub(crate) fn sql(&self) -> String {
        let [name, other] = self.names.map(literal);
        format!(
            "SELECT name, type, rootpage, sql FROM main.sqlite_master \
             WHERE tbl_name COLLATE NOCASE IN ({name}, {other})"
        )
    }

    /// Takes a row of its answer.
    pub(crate) fn row(&mut self, row: &[Value<'_>]) {
        let [name, kind, root, sql] = row else {
            return;
        };
        if matches!(kind, Value::Text("index" | "trigger")) {
            // SQLite's own index has no text.
            self.is_plain &= matches!(sql, Value::Null | Value::Text(""));
        } else {
            self.is_plain &= matches!(sql, Value::Text(sql) if sql.ends_with(COLUMNS));
            let kind = match (kind, root) {
                (Value::Text("table"), Value::Integer(0)) => "virtual table",
                (Value::Text("table"), _) => "table",
                _ => "view",
            };
            self.found.push((name.text(), kind));
        }
    }

    pub(crate) fn ledger(mut self) -> Result<Ledger, Error> {
        match self.found.pop() {
            Some(_) if !self.found.is_empty() => Err(Repr::AmbiguousLedger.into()),
            Some((name, "table")) => Ok(Ledger {
                name,
                exists: true,
                is_plain: self.is_plain,
            }),
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
                is_plain: true,
            }),
        }
    }
}
