//! The rows that migrations leave in an empty database.

use std::fmt::Write;

use rusqlite::Connection;
use rusqlite::types::Value;

use crate::schema::{ForeignKey, Schema, Table};
use crate::sql::{identifier, literal};

type Result<T> = std::result::Result<T, rusqlite::Error>;

/// A column whose rows have what the clock says when they are written.
pub(super) type Clocked = Vec<(String, String)>;

/// The rows of all tables, those in which virtual tables keep theirs among them.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Contents(Vec<(String, Vec<String>)>);

impl Contents {
    /// Reads them, without columns that the clock makes.
    pub(super) fn read(db: &Connection, clocked: &Clocked) -> Result<Self> {
        let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 \
                   AND name NOT LIKE 'sqlite\\_stat%' ESCAPE '\\' AND name <> '_sqlx_migrations' \
                   ORDER BY name";
        let mut tables = Vec::new();
        for table in texts(db, sql)? {
            let rows = rows(db, &table, clocked)?;
            tables.push((table, rows));
        }
        Ok(Self(tables))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|(_, rows)| rows.is_empty())
    }

    /// The first table whose rows are others there.
    pub(super) fn difference<'c>(&'c self, other: &'c Self) -> Option<&'c str> {
        let mut tables = self.0.iter().chain(&other.0);
        let differs =
            |known: &&(String, Vec<String>)| !(self.0.contains(known) && other.0.contains(known));
        tables.find(differs).map(|(table, _)| table.as_str())
    }
}

fn rows(db: &Connection, table: &str, clocked: &Clocked) -> Result<Vec<String>> {
    let from = format!("FROM {} NOT INDEXED", identifier(table));
    // A table without row numbers has its key.
    let with_number = db.prepare(&format!("SELECT rowid, * {from}"));
    let mut statement = with_number.or_else(|_| db.prepare(&format!("SELECT * {from}")))?;
    // A list, or what goes through one: rusqlite's versions differ.
    let columns = statement.column_names();
    let kept: Vec<usize> = columns
        .into_iter()
        .enumerate()
        .filter(|(_, column)| !is_clocked(clocked, table, column))
        .map(|(at, _)| at)
        .collect();
    let rows = statement.query_map([], |row| {
        let values = kept.iter().map(|at| row.get::<_, Value>(*at));
        Ok(format!("{:?}", values.collect::<Result<Vec<_>>>()?))
    })?;
    rows.collect()
}

fn texts(db: &Connection, sql: &str) -> Result<Vec<String>> {
    let mut statement = db.prepare(sql)?;
    let rows = statement.query_map([], |row| row.get(0))?;
    rows.collect()
}

/// The default of a column, and what it is at a moment.
pub(super) struct Default {
    place: (String, String),
    sql: String,
    value: Value,
}

/// What the defaults of columns are now.
pub(super) fn defaults(db: &Connection, schema: &Schema) -> Vec<Default> {
    let of_table = |table: &Table| {
        let columns = table.columns().iter().filter_map(|column| {
            let sql = column.default_value()?.to_owned();
            // What is no expression by itself has nothing to do with the clock.
            let value = db.query_row(&format!("SELECT {sql}"), [], |row| row.get(0));
            Some(Default {
                place: (table.name().to_owned(), column.name().to_owned()),
                sql,
                value: value.ok()?,
            })
        });
        columns.collect::<Vec<_>>()
    };
    schema.tables().flat_map(of_table).collect()
}

/// The columns whose default is another than it was, or is a day, and whose rows all have what it was
/// while they were written.
pub(super) fn clocked(
    db: &Connection,
    before: &[Default],
    start: &[Default],
    end: &[Default],
) -> Result<Clocked> {
    let mut clocked = Vec::new();
    for ((before, start), end) in before.iter().zip(start).zip(end) {
        if before.value == start.value && !is_of_clock(&start.sql) {
            continue;
        }
        let (table, column) = (identifier(&start.place.0), identifier(&start.place.1));
        let sql = format!(
            "SELECT count(*) FROM {table} WHERE {column} NOT BETWEEN ?1 AND ?2 OR {column} IS NULL"
        );
        let others: i64 = db.query_row(&sql, [&start.value, &end.value], |row| row.get(0))?;
        if others == 0 {
            clocked.push(start.place.clone());
        }
    }
    Ok(clocked)
}

fn is_clocked(clocked: &Clocked, table: &str, column: &str) -> bool {
    let mut known = clocked.iter();
    known.any(|(of, known)| of == table && known == column)
}

fn is_of_clock(sql: &str) -> bool {
    let sql = sql.to_ascii_lowercase();
    sql.starts_with("current_") || sql.contains("'now'")
}

/// Statements that write the rows, parents first.
pub(super) fn insertions(db: &Connection, schema: &Schema, clocked: &Clocked) -> Result<String> {
    let mut sql = String::new();
    for table in parents_first(schema) {
        let columns = table.columns().iter();
        let columns: Vec<String> = columns
            .filter(|column| column.generated().is_none())
            .filter(|column| !is_clocked(clocked, table.name(), column.name()))
            .map(|column| identifier(column.name()))
            .collect();
        let (name, columns) = (identifier(table.name()), columns.join(", "));
        let mut statement = db.prepare(&format!("SELECT {columns} FROM {name} NOT INDEXED"))?;
        let count = statement.column_count();
        let rows = statement.query_map([], |row| {
            let values = (0..count).map(|at| Ok(written(&row.get(at)?)));
            Ok(format!(
                "({})",
                values.collect::<Result<Vec<_>>>()?.join(", ")
            ))
        })?;
        let rows = rows.collect::<Result<Vec<_>>>()?;
        if !rows.is_empty() {
            // One statement, so that rows of a table may refer to each other.
            let rows = rows.join(",\n    ");
            let _ = write!(
                sql,
                "\nINSERT INTO {name} ({columns}) VALUES\n    {rows};\n"
            );
        }
    }
    Ok(sql)
}

/// Statements that write the numbers which a program may keep in the file's header.
pub(super) fn numbers(db: &Connection) -> Result<String> {
    let mut sql = String::new();
    for name in ["user_version", "application_id"] {
        let number: i64 = db.query_row(&format!("PRAGMA {name}"), [], |row| row.get(0))?;
        if number != 0 {
            let _ = write!(sql, "\nPRAGMA {name} = {number};\n");
        }
    }
    Ok(sql)
}

fn parents_first(schema: &Schema) -> Vec<&Table> {
    let mut left: Vec<&Table> = schema.tables().collect();
    left.sort_by_key(|table| table.name().to_ascii_lowercase());
    let mut sorted = Vec::new();
    while !left.is_empty() {
        let waits = |table: &&&Table| {
            let mut parents = table.foreign_keys().iter().map(ForeignKey::parent);
            parents.any(|parent| {
                let mut others = left.iter().filter(|other| other.name() != table.name());
                others.any(|other| other.name().eq_ignore_ascii_case(parent))
            })
        };
        // In a circle nobody is first; the proof tells whether that does.
        let next = left.iter().position(|table| !waits(&table)).unwrap_or(0);
        sorted.push(left.remove(next));
    }
    sorted
}

/// A value as SQL.
fn written(value: &Value) -> String {
    match value {
        Value::Null => "NULL".to_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) if number.is_infinite() => {
            let sign = if *number < 0.0 { "-" } else { "" };
            format!("{sign}9e999")
        }
        // All its digits, and never those of an integer.
        Value::Real(number) => format!("{number:?}"),
        Value::Text(text) if text.contains('\0') => {
            format!("CAST({} AS TEXT)", blob(text.as_bytes()))
        }
        Value::Text(text) => literal(text),
        Value::Blob(bytes) => blob(bytes),
    }
}

fn blob(bytes: &[u8]) -> String {
    let mut hex = String::from("X'");
    for byte in bytes {
        let _ = write!(hex, "{byte:02X}");
    }
    hex.push('\'');
    hex
}
