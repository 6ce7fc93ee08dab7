//! A table from the text of its `CREATE TABLE`.

use super::{Column, ForeignKey, Generated, Key, Nulls, Table};
use crate::schema::words::{Cursor, canonical, parts};
use crate::script::Token;

impl Table {
    /// From the text behind the table's name.
    pub(in crate::schema) fn read(name: &str, text: &[Token<'_>]) -> Self {
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
        for option in parts(text.rest()) {
            let option = canonical(option).to_ascii_uppercase();
            let at = table.options.iter().position(|known| option < *known);
            table
                .options
                .insert(at.unwrap_or(table.options.len()), option);
        }
        table.options.retain(|option| !option.is_empty());
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
}

impl ForeignKey {
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
