//! A table, and the lines that it is.

mod read;

use super::outline::{Item, Part};
use super::words::name;

/// A table.
#[derive(Debug, Clone, Default)]
pub struct Table {
    name: String,
    columns: Vec<Column>,
    primary_key: Option<Key>,
    unique: Vec<Key>,
    checks: Vec<String>,
    foreign_keys: Vec<ForeignKey>,
    options: Vec<String>,
}

/// Columns that are a key together.
#[derive(Debug, Clone)]
struct Key {
    columns: Vec<String>,
    /// As a line has it: with collations, orders, and what happens on a conflict.
    definition: String,
}

/// Whether a column takes `NULL`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Nulls {
    /// It does.
    #[default]
    Allowed,
    /// `NOT NULL`.
    Refused,
}

/// How a column is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Generated {
    /// When it is read.
    Virtual,
    /// When its row is written.
    Stored,
}

/// A column.
#[derive(Debug, Clone, Default)]
pub struct Column {
    name: String,
    type_name: String,
    nulls: Nulls,
    default: Option<String>,
    collation: Option<String>,
    generated: Option<(String, Generated)>,
    /// What is rare, or known to a newer SQLite.
    unknown: Vec<String>,
}

/// Columns that refer to a parent.
#[derive(Debug, Clone, Default)]
pub struct ForeignKey {
    columns: Vec<String>,
    parent: String,
    parent_columns: Vec<String>,
    on_delete: Option<String>,
    on_update: Option<String>,
    is_deferred: bool,
}

impl Table {
    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The columns, in their order.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The names of the columns of the primary key.
    pub fn primary_key(&self) -> &[String] {
        self.primary_key.as_ref().map_or(&[], |key| &key.columns)
    }

    /// The names of the columns that are unique together, for each constraint that says so.
    pub fn unique(&self) -> impl Iterator<Item = &[String]> {
        self.unique.iter().map(|key| key.columns.as_slice())
    }

    /// The foreign keys.
    pub fn foreign_keys(&self) -> &[ForeignKey] {
        &self.foreign_keys
    }

    pub(super) fn outline(&self, items: &mut Vec<Item>) {
        let table = name(&self.name);
        let mut add =
            |part, subject: String, definition| items.push(Item::new(part, subject, definition));
        add(Part::Table, table.clone(), self.options.join(", "));
        let order: Vec<String> = self
            .columns
            .iter()
            .map(|column| name(&column.name))
            .collect();
        add(Part::Columns, table.clone(), order.join(", "));
        for (column, its_name) in self.columns.iter().zip(order) {
            add(
                Part::Column,
                format!("{table}.{its_name}"),
                column.definition(),
            );
        }
        if let Some(key) = &self.primary_key {
            add(Part::PrimaryKey, table.clone(), key.definition.clone());
        }
        for key in &self.unique {
            add(
                Part::Unique,
                format!("{table} {}", key.definition),
                String::new(),
            );
        }
        for check in &self.checks {
            add(Part::Check, format!("{table} {check}"), String::new());
        }
        for key in &self.foreign_keys {
            let subject = format!("{table} {}", list(&key.columns));
            add(Part::ForeignKey, subject, key.definition());
        }
    }
}

impl Column {
    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The type as it is declared, in capitals; empty if none is.
    pub fn type_name(&self) -> &str {
        &self.type_name
    }

    /// Whether it takes `NULL`.
    pub fn nulls(&self) -> Nulls {
        self.nulls
    }

    /// What it is when it is not given, as SQL.
    pub fn default_value(&self) -> Option<&str> {
        self.default.as_deref()
    }

    /// How its texts are compared, if it says so.
    pub fn collation(&self) -> Option<&str> {
        self.collation.as_deref()
    }

    /// The expression that it is computed by, and when.
    pub fn generated(&self) -> Option<(&str, Generated)> {
        self.generated
            .as_ref()
            .map(|(expression, kind)| (expression.as_str(), *kind))
    }

    fn definition(&self) -> String {
        // In quotes a type may hold line ends, and blanks at its end.
        let mut words: Vec<String> = self
            .type_name
            .split_whitespace()
            .map(str::to_owned)
            .collect();
        if self.nulls == Nulls::Refused {
            words.push("NOT NULL".to_owned());
        }
        words.extend(self.default.iter().map(|value| format!("DEFAULT {value}")));
        // What a column has that says nothing.
        let told = self.collation.iter().filter(|name| *name != "BINARY");
        words.extend(told.map(|name| format!("COLLATE {name}")));
        words.extend(self.generated.iter().map(|(expression, kind)| match kind {
            Generated::Virtual => format!("AS ({expression}) VIRTUAL"),
            Generated::Stored => format!("AS ({expression}) STORED"),
        }));
        words.extend(self.unknown.iter().cloned());
        words.retain(|word| !word.is_empty());
        words.join(" ")
    }
}

impl ForeignKey {
    /// The names of the columns that refer.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The name of the table that is referred to.
    pub fn parent(&self) -> &str {
        &self.parent
    }

    /// The names of the columns that are referred to; none if it is the primary key.
    pub fn parent_columns(&self) -> &[String] {
        &self.parent_columns
    }

    fn definition(&self) -> String {
        let mut line = format!("REFERENCES {}", name(&self.parent));
        if !self.parent_columns.is_empty() {
            line = format!("{line} {}", list(&self.parent_columns));
        }
        for (event, action) in [("DELETE", &self.on_delete), ("UPDATE", &self.on_update)] {
            if let Some(action) = action {
                line = format!("{line} ON {event} {action}");
            }
        }
        if self.is_deferred {
            line.push_str(" DEFERRABLE INITIALLY DEFERRED");
        }
        line
    }
}

fn list(columns: &[String]) -> String {
    let columns: Vec<String> = columns.iter().map(|column| name(column)).collect();
    format!("({})", columns.join(", "))
}
