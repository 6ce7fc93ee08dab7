//! All that a database holds, as text that can be compared.

use std::collections::BTreeMap;
use std::fmt;

use rusqlite::Connection;
use rusqlite::types::ValueRef;

/// What must be equal when two tools have done the same.
#[derive(Clone, PartialEq, Eq, Default)]
pub(crate) struct Image {
    /// `type name table sql`, but for the ledger of a database in which nothing is recorded:
    /// when an empty one is made is up to the tool.
    pub(crate) schema: Vec<String>,
    pub(crate) ledgers: BTreeMap<String, Vec<LedgerRow>>,
    pub(crate) tables: BTreeMap<String, Vec<String>>,
    pub(crate) settings: Vec<String>,
}

/// A row of a ledger, without the two times in it: of these it has the kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LedgerRow {
    pub(crate) version: i64,
    pub(crate) success: bool,
    /// Every other value with its type, and the types of the times.
    pub(crate) values: String,
    /// Whether `execution_time` is that of a run, and not -1.
    pub(crate) timed: bool,
}

impl Image {
    pub(crate) fn of(db: &Connection) -> Self {
        let mut image = Self::default();
        let mut empty = Vec::new();
        let tables = strings(
            db,
            "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name",
        );
        for table in tables {
            if is_ledger(db, &table) {
                let rows = ledger(db, &table);
                if rows.is_empty() {
                    empty.push(table);
                } else {
                    image.ledgers.insert(table, rows);
                }
            } else {
                let query = format!("SELECT * FROM {}", quoted(&table));
                let mut rows = rows(db, &query);
                rows.sort();
                image.tables.insert(table, rows);
            }
        }
        for pragma in ["user_version", "application_id", "auto_vacuum"] {
            let query = format!("SELECT '{pragma}', * FROM pragma_{pragma}");
            image.settings.append(&mut rows(db, &query));
        }
        let schema = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name";
        let of_empty = |row: &String| {
            empty
                .iter()
                .any(|name| row.split(", ").nth(2) == Some(&format!("{name:?}")))
        };
        image.schema = rows(db, schema);
        image.schema.retain(|row| !of_empty(row));
        image
    }

    /// The only ledger's rows; none if there is no ledger.
    pub(crate) fn ledger(&self) -> &[LedgerRow] {
        assert!(self.ledgers.len() < 2, "{:?}", self.ledgers.keys());
        self.ledgers.values().next().map_or(&[], Vec::as_slice)
    }

    pub(crate) fn applied(&self) -> Vec<i64> {
        let applied = self.ledger().iter().filter(|row| row.success);
        applied.map(|row| row.version).collect()
    }

    fn lines(&self) -> Vec<String> {
        let mut lines = [&self.schema[..], &self.settings[..]].concat();
        for (name, rows) in &self.ledgers {
            lines.extend(rows.iter().map(|row| format!("{name}: {row:?}")));
        }
        for (name, rows) in &self.tables {
            lines.extend(rows.iter().map(|row| format!("{name}: {row}")));
        }
        lines
    }

    /// What only one of two has.
    pub(crate) fn difference(&self, other: &Self) -> String {
        let (one, other) = (self.lines(), other.lines());
        let gone = one.iter().filter(|line| !other.contains(line));
        let new = other.iter().filter(|line| !one.contains(line));
        let gone = gone.map(|line| format!("- {line}\n"));
        gone.chain(new.map(|line| format!("+ {line}\n"))).collect()
    }

    /// Without the rows of migrations that failed, which sqlx does not keep.
    pub(crate) fn without_failures(mut self) -> Self {
        for rows in self.ledgers.values_mut() {
            rows.retain(|row| row.success);
        }
        let empty: Vec<String> = self
            .ledgers
            .iter()
            .filter(|(_, rows)| rows.is_empty())
            .map(|(name, _)| name.clone())
            .collect();
        for name in empty {
            self.ledgers.remove(&name);
            let table = format!("{name:?}");
            self.schema
                .retain(|row| row.split(", ").nth(2) != Some(&table));
        }
        self
    }
}

/// A line for each thing.
impl fmt::Debug for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lines()
            .iter()
            .try_for_each(|line| writeln!(f, "{line}"))
    }
}

/// Asserts that two databases hold the same; what is only in one is shown.
#[track_caller]
pub(crate) fn assert_same(one: &Image, other: &Image, when: &str) {
    assert!(one == other, "{when}:\n{}", one.difference(other));
}

fn is_ledger(db: &Connection, table: &str) -> bool {
    let columns = format!("SELECT name FROM pragma_table_info({})", literal(table));
    strings(db, &columns)
        == [
            "version",
            "description",
            "installed_on",
            "success",
            "checksum",
            "execution_time",
        ]
}

fn ledger(db: &Connection, table: &str) -> Vec<LedgerRow> {
    let query = format!(
        "SELECT version, description, success, checksum,
             typeof(installed_on), datetime(installed_on) = installed_on, typeof(execution_time)
         FROM {0} ORDER BY version",
        quoted(table)
    );
    let shape = rows(db, &query);
    let numbers = format!(
        "SELECT version, success <> 0, execution_time >= 0 FROM {} ORDER BY version",
        quoted(table)
    );
    let mut statement = db.prepare(&numbers).unwrap();
    let read = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
    let read = read.unwrap().map(Result::unwrap);
    read.zip(shape)
        .map(|((version, success, timed), values)| LedgerRow {
            version,
            success,
            values,
            timed,
        })
        .collect()
}

fn strings(db: &Connection, query: &str) -> Vec<String> {
    let mut statement = db.prepare(query).unwrap();
    let read = statement.query_map([], |row| row.get(0)).unwrap();
    read.map(Result::unwrap).collect()
}

/// The rows of a query, told by type and every byte.
fn rows(db: &Connection, query: &str) -> Vec<String> {
    let mut statement = db.prepare(query).unwrap();
    let columns = statement.column_count();
    let shown = statement.query_map([], |row| {
        let values: Vec<String> = (0..columns)
            .map(|column| value(row.get_ref(column).unwrap()))
            .collect();
        Ok(values.join(", "))
    });
    shown.unwrap().map(Result::unwrap).collect()
}

fn value(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => "NULL".to_owned(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => format!("{number:?}"),
        ValueRef::Text(text) => format!("{:?}", String::from_utf8_lossy(text)),
        ValueRef::Blob(bytes) => format!("x{bytes:02x?}"),
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
