//! What a database is made of, the same however it was written: tables, indexes, triggers, views.
//!
//! The texts that SQLite keeps in `sqlite_schema` say all of it, and every host shows them, in one
//! query. So they are read, and not the pragmas, which say less and differ between versions.

mod difference;
mod fingerprint;
#[cfg(feature = "rusqlite")]
mod followed;
mod outline;
mod read;
mod sql;
mod table;
mod words;

use std::fmt;

pub use difference::{Change, Difference, Differences};
pub use fingerprint::Fingerprint;
#[cfg(feature = "rusqlite")]
pub(crate) use followed::Followed;
#[cfg(feature = "build")]
pub(crate) use outline::Edit;
pub use outline::Part;
pub(crate) use outline::{Item, Outline};
use read::Row;
pub(crate) use read::Rows;
pub use table::{Column, ForeignKey, Generated, Nulls, Table};

/// The structure of a database, without what belongs to SQLite, to the host and to the ledger.
///
/// Formatting, comments, the quotes around names and the case of keywords do not show in it, nor
/// do the names of constraints.
///
/// ```
/// use litemigrate::{Schema, rusqlite::Connection};
///
/// let mut written = Connection::open_in_memory()?;
/// written.execute_batch("CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT NOT NULL)")?;
/// let mut other = Connection::open_in_memory()?;
/// other.execute_batch("create table [notes]( \"id\" integer, body text /* a text */ not null,
///     primary key (id) );")?;
///
/// let (written, other) = (Schema::read(&mut written)?, Schema::read(&mut other)?);
/// assert_eq!(written.fingerprint(), other.fingerprint());
/// assert_eq!(written.tables().next().unwrap().columns().len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Schema {
    objects: Vec<Object>,
    /// What they were read from.
    rows: Vec<Row>,
}

/// What has a name of its own.
#[derive(Debug, Clone)]
enum Object {
    Table(Table),
    Other(Other),
}

/// An index, a trigger, a view or a virtual table.
#[derive(Debug, Clone)]
struct Other {
    part: Part,
    name: String,
    definition: String,
}

impl Schema {
    /// The tables, virtual ones left out, by name.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.objects.iter().filter_map(|object| match object {
            Object::Table(table) => Some(table),
            Object::Other(_) => None,
        })
    }

    /// What is the same for all databases of this structure, and for no others.
    pub fn fingerprint(&self) -> Fingerprint {
        self.outline().fingerprint()
    }

    /// What another schema lacks of this one, what it has beside it, and what is another way.
    ///
    /// ```
    /// use litemigrate::{Schema, rusqlite::Connection};
    ///
    /// let mut expected = Connection::open_in_memory()?;
    /// expected.execute_batch("CREATE TABLE notes (body TEXT, words INTEGER)")?;
    /// let mut found = Connection::open_in_memory()?;
    /// found.execute_batch("CREATE TABLE notes (body BLOB)")?;
    ///
    /// let differences = Schema::read(&mut expected)?.differences(&Schema::read(&mut found)?);
    /// assert_eq!(
    ///     differences.to_string(),
    ///     "changed column notes.body: expected TEXT, found BLOB\n\
    ///      missing column notes.words: INTEGER"
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn differences(&self, found: &Schema) -> Differences {
        self.outline().differences(&found.outline())
    }

    pub(crate) fn outline(&self) -> Outline {
        let mut items = Vec::new();
        self.objects
            .iter()
            .for_each(|object| object.outline(&mut items));
        Outline::of(items)
    }
}

impl Object {
    fn outline(&self, items: &mut Vec<Item>) {
        match self {
            Self::Table(table) => table.outline(items),
            Self::Other(Other {
                part,
                name,
                definition,
            }) => items.push(Item::new(*part, words::name(name), definition.clone())),
        }
    }
}

/// A line for each part, as the lock records them.
impl fmt::Display for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.outline(), f)
    }
}
