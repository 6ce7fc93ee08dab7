//! From the texts in `sqlite_schema` to a schema.

use super::table::Table;
use super::words::{Cursor, canonical, name, tokens};
use super::{Object, Other, Part, Schema};
use crate::database::{Database, Value};
use crate::error::Error;
use crate::ledger::{DEFAULT_NAMES, unreadable_schema};
use crate::script::Token;

/// What names of tables begin with that SQLite and its hosts have for themselves.
const INTERNAL: [&str; 3] = ["sqlite_", "_cf_", "__miniflare_"];

/// The tables in which a virtual table keeps its rows, by its module: what follows its name and `_`.
const SHADOWS: [(&str, &str); 5] = [
    ("fts5", "data idx content docsize config"),
    ("fts3 fts4", "content segments segdir docsize stat"),
    ("rtree rtree_i32 geopoly", "node rowid parent"),
    ("spellfix1", "vocab"),
    (
        "vec0",
        "info chunks rowids vector_chunks metadatachunks metadatatext auxiliary",
    ),
];

/// A row of `sqlite_schema`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Row {
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) table: String,
    pub(super) sql: String,
}

impl Row {
    /// Whether it is a virtual table. The words are SQLite's own, whatever was written.
    pub(super) fn is_virtual(&self) -> bool {
        self.sql.starts_with("CREATE VIRTUAL TABLE")
    }
}

/// The rows of the main database, whoever asks for them.
#[derive(Debug, Default)]
pub(crate) struct Rows(Vec<Row>);

impl Rows {
    /// What SQLite makes by itself, such as the index of a primary key, has no text.
    pub(crate) const SQL: &'static str =
        "SELECT type, name, tbl_name, sql FROM main.sqlite_master WHERE sql IS NOT NULL";

    /// Takes a row of the answer.
    pub(crate) fn take(&mut self, row: &[Value<'_>]) {
        if let [kind, name, table, sql] = row {
            let (kind, name, table, sql) = (kind.text(), name.text(), table.text(), sql.text());
            self.0.push(Row {
                kind,
                name,
                table,
                sql,
            });
        }
    }

    /// The schema that they are.
    pub(crate) fn schema(self, left_out: &[&str]) -> Schema {
        let rows = self.without_internal(left_out);
        let objects = rows.iter().map(object).collect();
        Schema { objects, rows }
    }

    /// Without those of these tables, of the ledger, of SQLite and of hosts.
    pub(super) fn without_internal(self, left_out: &[&str]) -> Vec<Row> {
        let Self(mut rows) = self;
        let virtuals: Vec<(String, String)> = rows.iter().filter_map(virtual_table).collect();
        rows.retain(|row| {
            let table = row.table.to_ascii_lowercase();
            !left_out.iter().any(|name| table.eq_ignore_ascii_case(name))
                && !DEFAULT_NAMES.contains(&table.as_str())
                && !INTERNAL.iter().any(|internal| table.starts_with(internal))
                && !virtuals.iter().any(|known| is_shadow(&table, known))
        });
        rows
    }

    pub(super) fn read(db: &mut impl Database) -> Result<Self, Error> {
        let mut rows = Self::default();
        db.query(Self::SQL, &mut |row| rows.take(row))
            .map_err(unreadable_schema)?;
        Ok(rows)
    }
}

impl Schema {
    /// Reads the structure of the main database. Writes nothing.
    ///
    /// A ledger of a name of its own counts as a table here;
    /// [`Migrator::drift`](crate::Migrator::drift) knows it.
    ///
    /// # Errors
    ///
    /// What keeps the database from being read.
    pub fn read(db: &mut impl Database) -> Result<Self, Error> {
        Self::read_without(db, &[])
    }

    /// The same, without these tables.
    pub(crate) fn read_without(db: &mut impl Database, left_out: &[&str]) -> Result<Self, Error> {
        Ok(Rows::read(db)?.schema(left_out))
    }
}

/// The name of a virtual table and its module, both in lower case.
fn virtual_table(row: &Row) -> Option<(String, String)> {
    if !row.is_virtual() {
        return None;
    }
    let tokens = tokens(&row.sql);
    let mut using = tokens.iter().skip_while(|token| !token.is("USING"));
    let module = using.nth(1)?;
    Some((
        row.name.to_ascii_lowercase(),
        module.name().to_ascii_lowercase(),
    ))
}

fn is_shadow(table: &str, (name, module): &(String, String)) -> bool {
    let tail = table
        .strip_prefix(name.as_str())
        .and_then(|rest| rest.strip_prefix('_'));
    let Some(tail) = tail else {
        return false;
    };
    // Of some there are several, with numbers.
    let tail = tail.trim_end_matches(|char: char| char.is_ascii_digit());
    SHADOWS.iter().any(|(modules, tails)| {
        let mut modules = modules.split_ascii_whitespace();
        let mut tails = tails.split_ascii_whitespace();
        modules.any(|known| known == module) && tails.any(|known| known == tail)
    })
}

pub(super) fn object(row: &Row) -> Object {
    let tokens = tokens(&row.sql);
    let (words, rest) = head(&tokens);
    let (part, definition) = match row.kind.as_str() {
        "table" if !row.is_virtual() => return Object::Table(Table::read(&row.name, rest)),
        "table" => (Part::VirtualTable, canonical(rest)),
        "index" => (Part::Index, index(words, rest)),
        "trigger" => (Part::Trigger, canonical(rest)),
        _ => (Part::View, canonical(rest)),
    };
    Object::Other(Other {
        part,
        name: row.name.clone(),
        definition,
    })
}

/// The words before the name of what is created, and what follows it.
fn head<'t, 's>(tokens: &'t [Token<'s>]) -> (&'t [Token<'s>], &'t [Token<'s>]) {
    let kinds = ["TABLE", "INDEX", "TRIGGER", "VIEW"];
    let is_kind = |token: &Token<'_>| kinds.iter().any(|kind| token.is(kind));
    let before = tokens.iter().position(is_kind).unwrap_or(0);
    let (words, rest) = tokens.split_at(before);
    (words, rest.get(2..).unwrap_or_default())
}

/// `[UNIQUE] ON table (…) [WHERE …]`, the table's name as a name.
fn index(words: &[Token<'_>], rest: &[Token<'_>]) -> String {
    let unique = if words.iter().any(|word| word.is("UNIQUE")) {
        "UNIQUE "
    } else {
        ""
    };
    let mut rest = Cursor::new(rest);
    rest.takes("ON");
    let table = rest
        .next()
        .map(|table| name(&table.name()))
        .unwrap_or_default();
    format!("{unique}ON {table} {}", canonical(rest.rest()))
}
