//! Who refers to whom: what the schema says of foreign keys.

use super::violation::{Fault, Parent, Violation};
use crate::database::{Capabilities, Database, DatabaseError, Refusal, Value};
use crate::script::{Survey, TableName};
use crate::sql::{identifier, literal};

/// The result code of a key that does not fit its parent.
const SQLITE_ERROR: i32 = 1;

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

/// Tables, each once and sorted, so that the same violations are told in the same order.
#[derive(Debug, Clone, Default)]
pub(super) struct Tables(pub(super) Vec<TableName>);

impl Tables {
    pub(super) fn add(&mut self, table: TableName) {
        if let Err(at) = self.0.binary_search(&table) {
            self.0.insert(at, table);
        }
    }

    pub(super) fn append(&mut self, other: Self) {
        other.0.into_iter().for_each(|table| self.add(table));
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

pub(super) fn key(name: &str) -> String {
    name.to_ascii_lowercase()
}

/// The table that SQLite takes an unqualified name for: temporary tables first, then the main
/// database, then those attached.
pub(super) fn resolve(
    db: &mut impl Database,
    table: &TableName,
) -> Result<TableName, DatabaseError> {
    let name = key(&table.name);
    let mut schemas = Vec::new();
    if let Some(schema) = &table.schema {
        schemas.push(schema.clone());
    } else if !db.capabilities().refuses(Refusal::Attach) {
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

pub(super) fn exists(
    db: &mut impl Database,
    schema: &str,
    name: &str,
) -> Result<bool, DatabaseError> {
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
pub(super) fn referring(
    db: &mut impl Database,
    table: &TableName,
) -> Result<Tables, DatabaseError> {
    let refers = format!("f.\"table\" = {} COLLATE NOCASE", literal(&table.name));
    tables(db, table.schema.as_deref().unwrap_or("main"), &refers)
}

/// Those of the tables that refer to a parent of which a row does.
pub(super) fn with_references(
    db: &mut impl Database,
    children: &Tables,
    parent: &TableName,
) -> Result<Vec<String>, DatabaseError> {
    let schema = parent.schema.as_deref().unwrap_or("main");
    let mut keys: Vec<Key> = Vec::new();
    db.query(&Key::query(schema, db.capabilities()), &mut |row| {
        keys.extend(Key::decode(row).filter(|key| key.is_of(parent)));
    })?;
    let mut found = Vec::new();
    // All rows of a table that refers to itself go anyway.
    for TableName { name, .. } in children.0.iter().filter(|child| *child != parent) {
        let of_child = keys
            .iter()
            .filter(|key| key.child.eq_ignore_ascii_case(name));
        let conditions: Vec<&str> = of_child.map(|key| key.refers.as_str()).collect();
        let sql = format!(
            "SELECT 1 FROM {}.{} WHERE {} LIMIT 1",
            identifier(schema),
            identifier(name),
            conditions.join(" OR "),
        );
        let mut refers = false;
        db.query(&sql, &mut |_| refers = true)?;
        if refers {
            found.push(name.clone());
        }
    }
    Ok(found)
}

/// The tables of a schema that have a foreign key with some property.
pub(super) fn tables(
    db: &mut impl Database,
    schema: &str,
    property: &str,
) -> Result<Tables, DatabaseError> {
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

/// All rows of the main database that have no parent.
#[cfg(feature = "backup")]
pub(crate) fn all_violations(db: &mut impl Database) -> Result<Vec<Violation>, DatabaseError> {
    let tables = tables(db, "main", "TRUE")?;
    violations(db, &tables)
}

pub(super) fn violations(
    db: &mut impl Database,
    tables: &Tables,
) -> Result<Vec<Violation>, DatabaseError> {
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
