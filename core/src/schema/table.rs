//! A table, from the text of its `CREATE TABLE`.

use super::outline::{Item, Part};
use super::words::{Cursor, canonical, name, parts};
use crate::script::Token;

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

    /// From the text behind the table's name.
    pub(super) fn read(name: &str, text: &[Token<'_>]) -> Self {
        let mut table = Self {
            name: name.to_owned(),
            ..Self::default()
        };
        let mut text = Cursor::new(text);
        for part in parts(text.group().unwrap_or_default()) {
            let mut part = Cursor::new(part);
            let constraints = ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"];
            if constraints.iter().any(|keyword| part.sees(keyword)) {
                table.constraints(None, &mut part);
            } else if let Some(token) = part.next() {
                let mut column = Column {
                    name: token.name(),
                    type_name: type_name(&mut part),
                    ..Column::default()
                };
                table.constraints(Some((&mut column, token)), &mut part);
                table.columns.push(column);
            }
        }
        let options = parts(text.rest()).into_iter();
        let options = options.map(|option| canonical(option).to_ascii_uppercase());
        table.options = options.filter(|option| !option.is_empty()).collect();
        table.options.sort();
        table
    }

    /// The constraints of a column or of the table: those that can be either are kept as the
    /// table's.
    fn constraints(
        &mut self,
        column: Option<(&mut Column, &Token<'_>)>,
        text: &mut Cursor<'_, '_>,
    ) {
        let (mut column, token) = match column {
            Some((column, token)) => (Some(column), Some(token)),
            None => (None, None),
        };
        // The columns of a key: those between brackets, or the one that it is said of.
        let own: Vec<Token<'_>> = token.copied().into_iter().collect();
        let mut is_foreign = false;
        while let Some(word) = text.next() {
            let keyword = word.text.to_ascii_uppercase();
            match (keyword.as_str(), &mut column) {
                ("CONSTRAINT", _) => drop(text.next()),
                ("PRIMARY", _) => {
                    text.takes("KEY");
                    self.primary_key = Some(key(&own, text));
                }
                ("UNIQUE", _) => self.unique.push(key(&own, text)),
                ("CHECK", _) => {
                    let condition = canonical(text.group().unwrap_or_default());
                    self.checks.push(format!("({condition}){}", conflict(text)));
                }
                ("FOREIGN", _) => {
                    text.takes("KEY");
                    let columns = names(text.group().unwrap_or_default());
                    text.takes("REFERENCES");
                    self.foreign_keys.push(ForeignKey::read(columns, text));
                    is_foreign = true;
                }
                ("REFERENCES", _) => {
                    self.foreign_keys.push(ForeignKey::read(names(&own), text));
                    is_foreign = true;
                }
                // Of a foreign key: only what waits for the commit is different.
                ("NOT", _) if text.takes("DEFERRABLE") => drop(initially(text)),
                ("DEFERRABLE", _) if is_foreign => {
                    let is_deferred = initially(text);
                    if let Some(key) = self.foreign_keys.last_mut() {
                        key.is_deferred = is_deferred;
                    }
                }
                ("NOT", Some(column)) if text.takes("NULL") => {
                    column.nulls = Nulls::Refused;
                    column.unknown.push(conflict(text).trim_start().to_owned());
                }
                ("NULL", Some(_)) => drop(conflict(text)),
                ("DEFAULT", Some(column)) => column.default = Some(default(text)),
                ("COLLATE", Some(column)) => {
                    column.collation = text.next().map(|name| name.name().to_ascii_uppercase());
                }
                ("GENERATED", Some(_)) => drop(text.takes("ALWAYS")),
                ("AS", Some(column)) => {
                    let expression = canonical(text.group().unwrap_or_default());
                    let kind = if text.takes("STORED") {
                        Generated::Stored
                    } else {
                        text.takes("VIRTUAL");
                        Generated::Virtual
                    };
                    column.generated = Some((expression, kind));
                }
                (_, Some(column)) => column.unknown.push(canonical(&[*word])),
                (_, None) => self.options.push(canonical(&[*word])),
            }
        }
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
        let mut words = vec![self.type_name.clone()];
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

    /// From the text behind `REFERENCES`.
    fn read(columns: Vec<String>, text: &mut Cursor<'_, '_>) -> Self {
        let parent = text.next().map(Token::name).unwrap_or_default();
        let mut key = Self {
            columns,
            parent,
            parent_columns: text.group().map(names).unwrap_or_default(),
            ..Self::default()
        };
        loop {
            if text.takes("MATCH") {
                // SQLite reads it, and does nothing of the kind.
                text.next();
            } else if text.takes("ON") {
                let is_delete = text.takes("DELETE") || !text.takes("UPDATE");
                let first = text.next().map(|word| word.text.to_ascii_uppercase());
                let action = match first.as_deref() {
                    Some("SET") if text.takes("NULL") => Some("SET NULL".to_owned()),
                    Some("SET") if text.takes("DEFAULT") => Some("SET DEFAULT".to_owned()),
                    Some("NO") if text.takes("ACTION") => None,
                    _ => first,
                };
                if is_delete {
                    key.on_delete = action;
                } else {
                    key.on_update = action;
                }
            } else {
                return key;
            }
        }
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

/// The words of a type, with its numbers.
fn type_name(text: &mut Cursor<'_, '_>) -> String {
    const ENDS: [&str; 9] = [
        "CONSTRAINT",
        "PRIMARY",
        "NOT",
        "NULL",
        "UNIQUE",
        "CHECK",
        "DEFAULT",
        "COLLATE",
        "REFERENCES",
    ];
    let mut words = Vec::new();
    while let [token, rest @ ..] = text.rest() {
        let is_generated = token.is("AS")
            || token.is("GENERATED") && rest.first().is_some_and(|next| next.is("ALWAYS"));
        let is_over = is_generated || ENDS.iter().any(|end| token.is(end));
        if is_over || token.text == "(" {
            break;
        }
        text.next();
        words.push(token.name().to_ascii_uppercase());
    }
    let mut type_name = words.join(" ");
    if let Some(numbers) = text.group() {
        type_name = format!("{type_name}({})", canonical(numbers));
    }
    type_name
}

/// A key of the columns between brackets, or else of the column that it is said of.
fn key(own: &[Token<'_>], text: &mut Cursor<'_, '_>) -> Key {
    let mut order = "";
    let columns = text.group().unwrap_or_else(|| {
        if text.takes("DESC") {
            order = " DESC";
        } else {
            text.takes("ASC");
        }
        &[]
    });
    let listed = if columns.is_empty() { own } else { columns };
    let conflict = conflict(text);
    if text.takes("AUTOINCREMENT") {
        order = " AUTOINCREMENT";
    }
    Key {
        columns: names(listed),
        definition: format!("({}{order}){conflict}", canonical(listed)),
    }
}

/// The names that the columns of a list begin with.
fn names(list: &[Token<'_>]) -> Vec<String> {
    let columns = parts(list).into_iter();
    columns
        .filter_map(|column| column.first().map(Token::name))
        .collect()
}

fn list(columns: &[String]) -> String {
    let columns: Vec<String> = columns.iter().map(|column| name(column)).collect();
    format!("({})", columns.join(", "))
}

/// `ON CONFLICT …`, with a blank before it. `ABORT` is what happens anyway.
fn conflict(text: &mut Cursor<'_, '_>) -> String {
    match text.rest() {
        [on, conflict, what, ..] if on.is("ON") && conflict.is("CONFLICT") => {
            for _ in 0..3 {
                text.next();
            }
            match what.text.to_ascii_uppercase() {
                what if what == "ABORT" => String::new(),
                what => format!(" ON CONFLICT {what}"),
            }
        }
        _ => String::new(),
    }
}

/// `INITIALLY …`: whether it waits for the commit.
fn initially(text: &mut Cursor<'_, '_>) -> bool {
    text.takes("INITIALLY") && text.next().is_some_and(|when| when.is("DEFERRED"))
}

/// The value behind `DEFAULT`. Brackets around the whole of it say nothing.
fn default(text: &mut Cursor<'_, '_>) -> String {
    if let Some(mut inner) = text.group() {
        loop {
            let mut within = Cursor::new(inner);
            match within.group() {
                Some(group) if within.rest().is_empty() => inner = group,
                _ => return canonical(inner),
            }
        }
    }
    let mut value = Vec::new();
    while let Some(token) = text.next() {
        value.push(*token);
        let is_begun = matches!(token.text, "+" | "-" | ".")
            || text.rest().first().is_some_and(|next| next.text == ".")
            || token.text.eq_ignore_ascii_case("x")
                && text
                    .rest()
                    .first()
                    .is_some_and(|next| next.text.starts_with('\''));
        if !is_begun {
            break;
        }
    }
    canonical(&value)
}
