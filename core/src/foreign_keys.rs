//! Foreign keys in a run: enforced, except that dropping a table never touches the rows of
//! another.
//!
//! `DROP TABLE` begins with a `DELETE` of all rows, which empties or nulls the tables that
//! refer to it: harmless to who drops a table for good, ruin to who rebuilds it. So
//! enforcement is off for that one statement, and afterwards the tables concerned are checked
//! for rows that have lost their parent.

use std::collections::BinaryHeap;
use std::{fmt, ops};

use crate::database::{
    Capabilities, Database, DatabaseError, ForeignKeySwitch, ForeignKeys, Refusal, Value,
};
use crate::script::{Survey, TableName};
use crate::sql::{identifier, literal};

/// The result code of a key that does not fit its parent.
const SQLITE_ERROR: i32 = 1;

/// Puts a connection's enforcement of foreign keys back as it was when dropped, whatever happened
/// in between.
pub(crate) struct Session<'a, D: Database> {
    pub(crate) db: &'a mut D,
    before: ForeignKeys,
}

impl<'a, D: Database> Session<'a, D> {
    pub(crate) fn begin(db: &'a mut D) -> Result<Self, DatabaseError> {
        let before = db.foreign_keys()?;
        Ok(Self { db, before })
    }
}

impl<D: Database> ops::Drop for Session<'_, D> {
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

/// A foreign key of the schema.
pub(crate) struct Key {
    pub(crate) child: String,
    /// Which of the child's keys it is.
    pub(crate) id: String,
    parent: String,
    /// The condition that a row of the child refers to a parent: with a column that is NULL it
    /// does not.
    pub(crate) refers: String,
}

impl Key {
    /// The query for the keys of a schema.
    pub(crate) fn query(schema: &str, host: Capabilities) -> String {
        format!(
            "SELECT m.name, f.id, f.\"table\", \
             '(' || group_concat('\"' || replace(f.\"from\", '\"', '\"\"') || '\" NOT NULL', ' AND ') || ')' \
             FROM {}.sqlite_master AS m JOIN pragma_foreign_key_list(m.name, {}) AS f \
             WHERE m.type = 'table' AND {} GROUP BY m.name, f.id",
            identifier(schema),
            literal(schema),
            host.no_internal_table(),
        )
    }

    /// A row of its answer.
    pub(crate) fn decode(row: &[Value<'_>]) -> Option<Self> {
        match row {
            [child, id, parent, refers] => Some(Self {
                child: child.text(),
                id: id.text(),
                parent: parent.text(),
                refers: refers.text(),
            }),
            _ => None,
        }
    }

    /// Whether it refers to this table.
    pub(crate) fn is_of(&self, table: &TableName) -> bool {
        self.parent.eq_ignore_ascii_case(&table.name)
    }
}

/// What became of a `DROP TABLE`.
pub(crate) enum Drop {
    Done,
    /// Rows of these tables refer to it, and this host cannot keep it from changing them.
    Refused(Vec<String>),
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
    Orphan { parent: String, parent_is: Parent },
    Mismatch { message: String },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Parent {
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

/// Tables, each once and sorted, so that the same violations are told in the same order.
#[derive(Debug, Clone, Default)]
struct Tables(Vec<TableName>);

impl Tables {
    fn add(&mut self, table: TableName) {
        if let Err(at) = self.0.binary_search(&table) {
            self.0.insert(at, table);
        }
    }

    fn append(&mut self, other: Self) {
        other.0.into_iter().for_each(|table| self.add(table));
    }
}

/// Watches over the drops of one migration.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    /// Violations that the database had before the migration, and that are not its fault.
    known: Vec<Violation>,
    /// Whether to look for them before the first drop, since what is done cannot be undone to look
    /// later. Otherwise the watch is told: at first of none, which is nearly always true and
    /// saves a scan.
    looks_first: bool,
    /// The tables that were dropped while others referred to them.
    dropped: Tables,
    concerned: Tables,
    /// The tables with foreign keys before the migration and after it, as far as they are known:
    /// what is in one alone has another name in the other.
    before: Tables,
    after: Tables,
}

impl Watch {
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

    /// Runs a `DROP TABLE`, or names the tables whose rows it would delete or change.
    pub(crate) fn drop_table(
        &mut self,
        db: &mut impl Database,
        table: &TableName,
        sql: &str,
    ) -> Result<Drop, DatabaseError> {
        let table = resolve(db, table)?;
        let mut concerned = referring(db, &table)?;
        if concerned.0.is_empty() {
            return db.execute(sql).map(|()| Drop::Done);
        }
        let children = concerned.clone();
        self.dropped.add(table.clone());
        concerned.add(table.clone());
        if std::mem::take(&mut self.looks_first) {
            // Once, and everywhere: what is found after a drop may be that drop's own doing.
            self.before = tables(db, "main", "TRUE")?;
            let mut everything = self.before.clone();
            everything.append(concerned.clone());
            self.known = violations(db, &everything)?;
        }
        self.concerned.append(concerned);
        let switch = db.capabilities().foreign_key_switch;
        let unenforced_already = db.foreign_keys()? == ForeignKeys::Ignored;
        let dropped = if unenforced_already {
            db.execute(sql)
        } else if switch == ForeignKeySwitch::Anytime
            || switch == ForeignKeySwitch::OutsideTransaction && !db.in_transaction()
        {
            unenforced(db, sql)
        } else {
            let mut in_the_way = Vec::new();
            for child in children.0.iter().filter(|child| **child != table) {
                if refers(db, child, &table)? {
                    in_the_way.push(child.name.clone());
                }
            }
            if !in_the_way.is_empty() {
                return Ok(Drop::Refused(in_the_way));
            }
            db.execute(sql)
        };
        dropped.map(|()| Drop::Done)
    }

    /// The violations that are there after the migration. Of those tables that refer to a dropped
    /// one, or to its successor, whatever they are called by now.
    pub(crate) fn violations(
        &mut self,
        db: &mut impl Database,
    ) -> Result<Vec<Violation>, DatabaseError> {
        for table in &self.dropped.0 {
            self.concerned.append(referring(db, table)?);
        }
        let found = violations(db, &self.concerned)?;
        if !found.is_empty() {
            self.after = tables(db, "main", "TRUE")?;
        }
        Ok(found)
    }

    /// Takes what is there before the migration as known.
    pub(crate) fn learn(&mut self, db: &mut impl Database) -> Result<(), DatabaseError> {
        let mut concerned = self.concerned.clone();
        for table in &self.dropped.0 {
            concerned.append(referring(db, table)?);
        }
        self.known = violations(db, &concerned)?;
        self.before = tables(db, "main", "TRUE")?;
        Ok(())
    }

    /// Begins anew with what is known.
    pub(crate) fn again(self) -> Self {
        Self {
            known: self.known,
            before: self.before,
            ..Self::default()
        }
    }

    /// Those of `found` that were not there before.
    pub(crate) fn new_among(&self, found: Vec<Violation>) -> Vec<Violation> {
        // A heap sorts as fast as is needed here, in a fraction of the code of a sort.
        let comparable = self
            .known
            .iter()
            .map(|violation| self.comparable(violation));
        let comparable: BinaryHeap<Violation> = comparable.collect();
        let mut known: Vec<(Violation, usize)> = Vec::new();
        for violation in comparable.into_sorted_vec() {
            match known.last_mut() {
                Some((last, count)) if *last == violation => *count += 1,
                _ => known.push((violation, 1)),
            }
        }
        let is_new = |violation: &Violation| {
            let violation = self.comparable(violation);
            match known.binary_search_by(|(known, _)| known.cmp(&violation)) {
                Ok(at) if known[at].1 > 0 => {
                    known[at].1 -= 1;
                    false
                }
                _ => true,
            }
        };
        found.into_iter().filter(is_new).collect()
    }

    /// A violation as it would look before and after the migration alike. The rows of a table
    /// that was rebuilt may have other numbers now, and a table that was renamed has another
    /// name: there only the count tells.
    fn comparable(&self, violation: &Violation) -> Violation {
        let name = key(&violation.table);
        let within = |tables: &Tables| tables.0.iter().any(|table| table.name == name);
        let kept_name = within(&self.before) && within(&self.after);
        let row = violation.row.clone();
        let fault = match &violation.fault {
            Fault::Orphan { parent, .. } => Fault::Orphan {
                parent: key(parent),
                parent_is: Parent::There,
            },
            mismatch @ Fault::Mismatch { .. } => mismatch.clone(),
        };
        Violation {
            row: row.filter(|_| kept_name && !within(&self.dropped)),
            table: if kept_name {
                name.clone()
            } else {
                String::new()
            },
            fault,
        }
    }
}

/// Whether a script drops a table that others refer to, or will when it comes to that.
pub(crate) fn drops_a_parent(
    db: &mut impl Database,
    script: &Survey,
) -> Result<bool, DatabaseError> {
    for table in script.dropped() {
        let resolved = resolve(db, table)?;
        let schema = resolved.schema.as_deref().unwrap_or("main");
        // What is not there yet may be a parent that the script gives another name.
        let renamed = script.renames() && !exists(db, schema, &resolved.name)?;
        if renamed || script.refers_to(table) || !referring(db, &resolved)?.0.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a table of the database has a deferred foreign key, as far as its text tells.
pub(crate) fn are_deferred(db: &mut impl Database) -> Result<bool, DatabaseError> {
    let mut found = false;
    // Not by LIKE, whose regard to case is a setting of the connection.
    let sql = "SELECT 1 FROM main.sqlite_master WHERE instr(lower(sql), 'defer') LIMIT 1";
    db.query(sql, &mut |_| found = true)?;
    Ok(found)
}

fn key(name: &str) -> String {
    name.to_ascii_lowercase()
}

/// The table that SQLite takes an unqualified name for: temporary tables first, then the main
/// database, then those attached.
fn resolve(db: &mut impl Database, table: &TableName) -> Result<TableName, DatabaseError> {
    let name = key(&table.name);
    let mut schemas = Vec::new();
    let refusals = db.capabilities().refusals;
    if let Some(schema) = &table.schema {
        schemas.push(schema.clone());
    } else if !refusals.contains(&Refusal::Attach) {
        db.query("PRAGMA database_list", &mut |row| {
            schemas.extend(row.get(1).map(|schema| schema.text()));
        })?;
        // SQLite lists the main database first.
        if let Some(temporary) = schemas.iter().position(|schema| schema == "temp") {
            schemas.swap(0, temporary);
        }
    }
    for schema in &schemas {
        if exists(db, schema, &name)? {
            let schema = Some(schema.clone());
            return Ok(TableName { schema, name });
        }
    }
    let schema = Some(table.schema.clone().unwrap_or_else(|| "main".to_owned()));
    Ok(TableName { schema, name })
}

fn exists(db: &mut impl Database, schema: &str, name: &str) -> Result<bool, DatabaseError> {
    let sql = format!(
        "SELECT 1 FROM {}.sqlite_master WHERE type = 'table' AND name = {} COLLATE NOCASE",
        identifier(schema),
        literal(name)
    );
    let mut found = false;
    db.query(&sql, &mut |_| found = true)?;
    Ok(found)
}

/// The tables that refer to one.
fn referring(db: &mut impl Database, table: &TableName) -> Result<Tables, DatabaseError> {
    let refers = format!("f.\"table\" = {} COLLATE NOCASE", literal(&table.name));
    tables(db, table.schema.as_deref().unwrap_or("main"), &refers)
}

/// Whether a row of one table refers to another.
fn refers(
    db: &mut impl Database,
    child: &TableName,
    parent: &TableName,
) -> Result<bool, DatabaseError> {
    let schema = child.schema.as_deref().unwrap_or("main");
    let mut keys: Vec<Key> = Vec::new();
    db.query(&Key::query(schema, db.capabilities()), &mut |row| {
        keys.extend(Key::decode(row));
    })?;
    let of_child = |key: &&Key| key.is_of(parent) && key.child.eq_ignore_ascii_case(&child.name);
    let keys = keys.iter().filter(of_child);
    let conditions: Vec<&str> = keys.map(|key| key.refers.as_str()).collect();
    let sql = format!(
        "SELECT 1 FROM {}.{} WHERE {} LIMIT 1",
        identifier(schema),
        identifier(&child.name),
        conditions.join(" OR "),
    );
    let mut found = false;
    db.query(&sql, &mut |_| found = true)?;
    Ok(found)
}

/// The tables of a schema that have a foreign key with some property.
fn tables(db: &mut impl Database, schema: &str, property: &str) -> Result<Tables, DatabaseError> {
    let sql = format!(
        "SELECT DISTINCT m.name FROM {}.sqlite_master AS m \
         JOIN pragma_foreign_key_list(m.name, {}) AS f WHERE m.type = 'table' AND {} AND {property}",
        identifier(schema),
        literal(schema),
        db.capabilities().no_internal_table(),
    );
    let mut tables = Tables::default();
    db.query(&sql, &mut |row| {
        if let Some(name) = row.first() {
            let (schema, name) = (Some(schema.to_owned()), key(&name.text()));
            tables.add(TableName { schema, name });
        }
    })?;
    Ok(tables)
}

fn violations(db: &mut impl Database, tables: &Tables) -> Result<Vec<Violation>, DatabaseError> {
    let mut violations = Vec::new();
    for TableName { schema, name } in &tables.0 {
        let schema = schema.as_deref().unwrap_or("main");
        // The pragma fails for a table that is gone.
        if !exists(db, schema, name)? {
            continue;
        }
        let check = format!(
            "PRAGMA {}.foreign_key_check({})",
            identifier(schema),
            literal(name)
        );
        let mut orphans: Vec<[String; 3]> = Vec::new();
        let result = db.query(&check, &mut |row| {
            if let [table, row, parent, ..] = row {
                orphans.push([table.text(), row.text(), parent.text()]);
            }
        });
        match result {
            Err(error) if matches!(error.primary_code(), None | Some(SQLITE_ERROR)) => {
                violations.push(Violation {
                    table: name.clone(),
                    row: None,
                    fault: Fault::Mismatch {
                        message: error.to_string(),
                    },
                });
            }
            result => result?,
        }
        let mut parents: Vec<(String, Parent)> = Vec::new();
        for [table, row, parent] in orphans {
            let parent_is = if let Some((_, known)) = parents.iter().find(|known| known.0 == parent)
            {
                *known
            } else {
                let found = if exists(db, schema, &parent)? {
                    Parent::There
                } else {
                    Parent::Gone
                };
                parents.push((parent.clone(), found));
                found
            };
            let row = Some(row).filter(|row| !row.is_empty());
            let fault = Fault::Orphan { parent, parent_is };
            violations.push(Violation { table, row, fault });
        }
    }
    Ok(violations)
}

#[cfg(test)]
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
