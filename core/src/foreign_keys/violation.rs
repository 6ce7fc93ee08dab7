//! A row without its parent, as it is told.

use std::fmt;

/// A row that refers to a parent that is not there, or a key that cannot be checked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Violation {
    pub(super) table: String,
    pub(super) row: Option<String>,
    pub(super) fault: Fault,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fault {
    Orphan { parent: String, parent_is: Parent },
    Mismatch { message: String },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Parent {
    There,
    Gone,
}

impl Violation {
    /// Some row of one table that lacks its parent in another.
    pub(crate) fn of_some_row(child: &str, parent: &str) -> Self {
        let (parent, parent_is) = (parent.to_owned(), Parent::There);
        Self {
            table: child.to_owned(),
            row: None,
            fault: Fault::Orphan { parent, parent_is },
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { table, row, fault } = self;
        let (parent, parent_is) = match fault {
            Fault::Orphan { parent, parent_is } => (parent, parent_is),
            Fault::Mismatch { message } => return f.write_str(message),
        };
        match row {
            Some(row) => write!(f, "row {row} of `{table}`")?,
            None => write!(f, "a row of `{table}`")?,
        }
        match parent_is {
            Parent::There => write!(f, " has no parent in `{parent}`"),
            Parent::Gone => write!(f, " refers to `{parent}`, which is dropped"),
        }
    }
}

#[cfg(test)]
#[cfg(feature = "lock")]
impl Violation {
    pub(crate) fn orphan(table: &str, row: i64, parent: &str) -> Self {
        let fault = Fault::Orphan {
            parent: parent.to_owned(),
            parent_is: Parent::There,
        };
        Self {
            table: table.to_owned(),
            row: Some(row.to_string()),
            fault,
        }
    }
}
