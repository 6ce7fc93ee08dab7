//! Foreign keys in a run: enforced, except that dropping a table never touches the rows of
//! another.
//!
//! `DROP TABLE` begins with a `DELETE` of all rows, which empties or nulls the tables that
//! refer to it: harmless to who drops a table for good, ruin to who rebuilds it. So
//! enforcement is off for that one statement, and afterwards the tables concerned are checked
//! for rows that have lost their parent.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::database::{Database, DatabaseError, ForeignKeySwitch, ForeignKeys};
use crate::script::TableName;
use crate::sql::{identifier, literal};

/// The result code of a key that does not fit its parent.
const SQLITE_ERROR: i32 = 1;

/// Enforces foreign keys on a connection, and puts its state back when dropped, whatever
/// happened in between.
pub(crate) struct Session<'a, D: Database> {
    pub(crate) db: &'a mut D,
    before: ForeignKeys,
}

impl<'a, D: Database> Session<'a, D> {
    pub(crate) fn begin(db: &'a mut D) -> Result<Self, DatabaseError> {
        let before = db.foreign_keys()?;
        let session = Self { db, before };
        enforce(session.db, ForeignKeys::Enforced)?;
        Ok(session)
    }
}

impl<D: Database> Drop for Session<'_, D> {
    fn drop(&mut self) {
        // There is nobody to tell: the run's own error, if any, is what matters.
        let _ = enforce(self.db, self.before);
    }
}

/// Switches enforcement, outside a transaction, and makes sure of it: the pragma fails
/// silently.
pub(crate) fn enforce(db: &mut impl Database, wanted: ForeignKeys) -> Result<(), DatabaseError> {
    if db.foreign_keys()? != wanted {
        db.set_foreign_keys(wanted)?;
        if db.foreign_keys()? != wanted {
            return Err(DatabaseError::new("the setting had no effect"));
        }
    }
    Ok(())
}

/// Runs one statement with enforcement off.
fn unenforced(db: &mut impl Database, sql: &str) -> Result<(), DatabaseError> {
    db.set_foreign_keys(ForeignKeys::Ignored)?;
    let result = db.execute(sql);
    result.and(db.set_foreign_keys(ForeignKeys::Enforced))
}

/// A row that refers to a parent that is not there, or a key that cannot be checked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Violation {
    table: String,
    row: Option<String>,
    fault: Fault,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Fault {
    Orphan { parent: String },
    Mismatch { message: String },
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { table, row, fault } = self;
        match (fault, row) {
            (Fault::Orphan { parent }, Some(row)) => {
                write!(f, "row {row} of `{table}` has no parent in `{parent}`")
            }
            (Fault::Orphan { parent }, None) => {
                write!(f, "a row of `{table}` has no parent in `{parent}`")
            }
            (Fault::Mismatch { message }, _) => write!(f, "{message}"),
        }
    }
}

/// Watches over the drops of one migration.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    /// Violations that the database had before the migration, and that are not its fault.
    known: Vec<Violation>,
    /// Whether to look for them before each drop, since what is done cannot be undone to look
    /// later. Otherwise the watch is told: at first of none, which is nearly always true and
    /// saves a scan.
    looks_first: bool,
    dropped: BTreeSet<String>,
    concerned: BTreeSet<TableName>,
}

impl Watch {
    pub(crate) fn told(known: Vec<Violation>) -> Self {
        Self {
            known,
            ..Self::default()
        }
    }

    pub(crate) fn looking() -> Self {
        Self {
            looks_first: true,
            ..Self::default()
        }
    }

    /// Watches every table that has foreign keys now: enforcement was off for the whole
    /// migration.
    pub(crate) fn over_everything(&mut self, db: &mut impl Database) -> Result<(), DatabaseError> {
        self.concerned = tables(db, "main", "TRUE")?;
        Ok(())
    }

    /// Runs a `DROP TABLE`.
    pub(crate) fn drop_table(
        &mut self,
        db: &mut impl Database,
        table: &TableName,
        sql: &str,
    ) -> Result<(), DatabaseError> {
        let schema = table.schema.as_deref().unwrap_or("main");
        let refers = format!("f.\"table\" = {} COLLATE NOCASE", literal(&table.name));
        let mut concerned = tables(db, schema, &refers)?;
        if concerned.is_empty() {
            return db.execute(sql);
        }
        self.dropped.insert(key(&table.name));
        concerned.insert(TableName {
            schema: Some(schema.to_owned()),
            name: key(&table.name),
        });
        if self.looks_first {
            let unseen = concerned.difference(&self.concerned);
            self.known.append(&mut violations(db, unseen)?);
        }
        self.concerned.append(&mut concerned);
        let switch = db.capabilities().foreign_key_switch;
        let unenforced_already = db.foreign_keys()? == ForeignKeys::Ignored;
        if unenforced_already {
            db.execute(sql)
        } else if switch == ForeignKeySwitch::Anytime
            || switch == ForeignKeySwitch::OutsideTransaction && !db.in_transaction()
        {
            unenforced(db, sql)
        } else {
            Err(DatabaseError::new(
                "other tables refer to this one, and this host cannot keep DROP TABLE from \
                 emptying them",
            ))
        }
    }

    /// The violations that are there now.
    pub(crate) fn violations(
        &self,
        db: &mut impl Database,
    ) -> Result<Vec<Violation>, DatabaseError> {
        violations(db, self.concerned.iter())
    }

    /// Those of `found` that were not there before.
    ///
    /// The rows of a table that was itself rebuilt may have other numbers now, so there only
    /// their count tells.
    pub(crate) fn new_among(&self, found: Vec<Violation>) -> Vec<Violation> {
        let anonymous = |violation: &Violation| Violation {
            row: violation
                .row
                .clone()
                .filter(|_| !self.dropped.contains(&key(&violation.table))),
            table: key(&violation.table),
            fault: violation.fault.clone(),
        };
        let mut known: BTreeMap<Violation, usize> = BTreeMap::new();
        for violation in &self.known {
            *known.entry(anonymous(violation)).or_default() += 1;
        }
        let is_new = |violation: &Violation| match known.get_mut(&anonymous(violation)) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        };
        found.into_iter().filter(is_new).collect()
    }

    /// Takes what is there now, before the migration, as known.
    pub(crate) fn learn(&mut self, db: &mut impl Database) -> Result<(), DatabaseError> {
        self.known = self.violations(db)?;
        Ok(())
    }

    /// Begins anew with what is known.
    pub(crate) fn again(self) -> Self {
        Self::told(self.known)
    }
}

/// Whether a table of the database has a deferred foreign key, as far as its text tells.
pub(crate) fn are_deferred(db: &mut impl Database) -> Result<bool, DatabaseError> {
    let mut found = false;
    let sql = "SELECT 1 FROM main.sqlite_master WHERE sql LIKE '%defer%' LIMIT 1";
    db.query(sql, &mut |_| found = true)?;
    Ok(found)
}

fn key(name: &str) -> String {
    name.to_ascii_lowercase()
}

/// The tables of a schema that have a foreign key with some property.
fn tables(
    db: &mut impl Database,
    schema: &str,
    property: &str,
) -> Result<BTreeSet<TableName>, DatabaseError> {
    let sql = format!(
        "SELECT DISTINCT m.name FROM {}.sqlite_master AS m \
         JOIN pragma_foreign_key_list(m.name, {}) AS f WHERE m.type = 'table' AND {property}",
        identifier(schema),
        literal(schema),
    );
    let mut tables = BTreeSet::new();
    db.query(&sql, &mut |row| {
        tables.extend(row.first().map(|name| TableName {
            schema: Some(schema.to_owned()),
            name: key(&name.text()),
        }));
    })?;
    Ok(tables)
}

fn violations<'a>(
    db: &mut impl Database,
    tables: impl Iterator<Item = &'a TableName>,
) -> Result<Vec<Violation>, DatabaseError> {
    let mut violations = Vec::new();
    for TableName { schema, name } in tables {
        let schema = identifier(schema.as_deref().unwrap_or("main"));
        // The pragma fails for a table that is gone.
        let exists = format!(
            "SELECT 1 FROM {schema}.sqlite_master WHERE type = 'table' \
             AND name = {} COLLATE NOCASE",
            literal(name)
        );
        let mut found = false;
        db.query(&exists, &mut |_| found = true)?;
        if !found {
            continue;
        }
        let check = format!("PRAGMA {schema}.foreign_key_check({})", literal(name));
        let result = db.query(&check, &mut |row| {
            if let [table, row, parent, ..] = row {
                let row = Some(row.text()).filter(|row| !row.is_empty());
                let fault = Fault::Orphan {
                    parent: parent.text(),
                };
                violations.push(Violation {
                    table: table.text(),
                    row,
                    fault,
                });
            }
        });
        match result {
            Err(error) if error.code().is_none_or(|code| code & 0xff == SQLITE_ERROR) => violations
                .push(Violation {
                    table: name.clone(),
                    row: None,
                    fault: Fault::Mismatch {
                        message: error.to_string(),
                    },
                }),
            result => result?,
        }
    }
    Ok(violations)
}

#[cfg(test)]
impl Violation {
    pub(crate) fn orphan(table: &str, row: i64, parent: &str) -> Self {
        let fault = Fault::Orphan {
            parent: parent.to_owned(),
        };
        Self {
            table: table.to_owned(),
            row: Some(row.to_string()),
            fault,
        }
    }
}
