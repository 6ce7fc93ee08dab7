//! A schema as sorted lines: what is recorded, compared and hashed.

use std::fmt;
use std::sync::Arc;

use super::fingerprint::Fingerprint;

/// What a line of an outline is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Part {
    /// A table, with what is said of it as a whole: `STRICT`, `WITHOUT ROWID`.
    Table,
    /// The order of a table's columns.
    Columns,
    /// A column: its type, null, default, collation, and what it is computed by.
    Column,
    /// A table's primary key.
    PrimaryKey,
    /// Columns that are unique together.
    Unique,
    /// A condition on rows.
    Check,
    /// What columns of a table refer to.
    ForeignKey,
    /// A virtual table.
    VirtualTable,
    /// An index.
    Index,
    /// A trigger.
    Trigger,
    /// A view.
    View,
}

impl Part {
    const ALL: [Self; 11] = [
        Self::Table,
        Self::Columns,
        Self::Column,
        Self::PrimaryKey,
        Self::Unique,
        Self::Check,
        Self::ForeignKey,
        Self::VirtualTable,
        Self::Index,
        Self::Trigger,
        Self::View,
    ];

    /// The same in words, such as `foreign key`.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Columns => "columns",
            Self::Column => "column",
            Self::PrimaryKey => "primary key",
            Self::Unique => "unique",
            Self::Check => "check",
            Self::ForeignKey => "foreign key",
            Self::VirtualTable => "virtual table",
            Self::Index => "index",
            Self::Trigger => "trigger",
            Self::View => "view",
        }
    }

    /// Whether it is a part of a table, and goes with it.
    fn is_of_table(self) -> bool {
        self <= Self::ForeignKey
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.words())
    }
}

/// A line: what it is about, by which it is known, and what is said of that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item {
    pub(crate) part: Part,
    /// Names as SQL writes them: `notes`, `notes.body`, `notes (author, title)`.
    pub(crate) subject: String,
    pub(crate) definition: String,
    /// By which lines are sorted: a table's lines are together.
    key: (String, Part, String),
    fingerprint: Fingerprint,
}

impl Item {
    pub(crate) fn new(part: Part, subject: String, definition: String) -> Self {
        let folded = subject.to_ascii_lowercase();
        let end = outside_quotes(&folded, |rest| rest.starts_with(['.', ' ']));
        let table = if part.is_of_table() {
            folded.get(..end.unwrap_or(folded.len())).unwrap_or("")
        } else {
            // Behind all tables.
            "\u{10ffff}"
        };
        let key = (table.to_owned(), part, folded.clone());
        let mut item = Self {
            part,
            subject,
            definition,
            key,
            fingerprint: Fingerprint::default(),
        };
        item.fingerprint = Fingerprint::of(&item.to_string());
        item
    }

    /// Reads a line, as it is shown.
    pub(crate) fn parse(line: &str) -> Option<Self> {
        let known = |part: &Part| line.strip_prefix(part.words())?.strip_prefix(' ');
        let part = Part::ALL.into_iter().find(|part| known(part).is_some())?;
        let rest = known(&part)?;
        let colon = outside_quotes(rest, |rest| rest.starts_with(": "));
        let (subject, definition) = match colon {
            Some(at) => (rest.get(..at)?, rest.get(at + 2..)?),
            None => (rest, ""),
        };
        Some(Self::new(part, subject.to_owned(), definition.to_owned()))
    }

    /// The line that takes it away.
    pub(crate) fn without_definition(&self) -> String {
        format!("{} {}", self.part, self.subject)
    }

    /// The table that it is a part of.
    pub(super) fn table(&self) -> &str {
        &self.key.0
    }
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.without_definition())?;
        if self.definition.is_empty() {
            return Ok(());
        }
        write!(f, ": {}", self.definition)
    }
}

/// The first place outside quotes where something is so.
fn outside_quotes(text: &str, is_found: impl Fn(&str) -> bool) -> Option<usize> {
    let mut quote = None;
    for (at, char) in text.char_indices() {
        match quote {
            Some(open) if char == open => quote = None,
            None if is_found(text.get(at..)?) => return Some(at),
            None if matches!(char, '\'' | '"') => quote = Some(char),
            _ => {}
        }
    }
    None
}

/// The lines of a schema, sorted, each of them once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Outline {
    // Shared between the versions of a schema, most of which have most lines in common.
    items: Vec<Arc<Item>>,
}

/// What becomes of a line from one outline to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Edit<'o> {
    Gone(&'o Item),
    New(&'o Item),
    Changed(&'o Item, &'o Item),
}

impl Outline {
    pub(super) fn of(items: Vec<Item>) -> Self {
        let mut outline = Self::default();
        for item in items {
            match outline.find(&item) {
                Err(at) => outline.items.insert(at, Arc::new(item)),
                Ok(at) if outline.items[at].definition == item.definition => {}
                // Two foreign keys of the same columns are one line with both.
                Ok(at) => {
                    let (one, other) = (&outline.items[at].definition, &item.definition);
                    let (one, other) = (one.min(other), one.max(other));
                    let both = format!("{one} and {other}");
                    outline.items[at] = Arc::new(Item::new(item.part, item.subject, both));
                }
            }
        }
        outline
    }

    pub(crate) fn fingerprint(&self) -> Fingerprint {
        let lines = self.items.iter().map(|item| item.fingerprint);
        lines.fold(Fingerprint::default(), Fingerprint::with)
    }

    /// What it takes to come from this outline to another.
    pub(crate) fn edits<'o>(&'o self, other: &'o Self) -> Vec<Edit<'o>> {
        let (mut old, mut new) = (self.items.as_slice(), other.items.as_slice());
        let mut edits = Vec::new();
        let is_same =
            |is: &Arc<Item>, becomes: &Arc<Item>| Arc::ptr_eq(is, becomes) || is.key == becomes.key;
        loop {
            match (old.split_first(), new.split_first()) {
                (Some((is, rest)), Some((becomes, others))) if is_same(is, becomes) => {
                    if !Arc::ptr_eq(is, becomes) && is != becomes {
                        edits.push(Edit::Changed(is, becomes));
                    }
                    (old, new) = (rest, others);
                }
                (Some((is, rest)), becomes) if becomes.is_none_or(|new| is.key < new.0.key) => {
                    edits.push(Edit::Gone(is));
                    old = rest;
                }
                (_, Some((becomes, others))) => {
                    edits.push(Edit::New(becomes));
                    new = others;
                }
                _ => return edits,
            }
        }
    }

    /// Adds a line, or puts it in the place of the one about the same.
    pub(crate) fn put(&mut self, item: impl Into<Arc<Item>>) {
        let item = item.into();
        match self.find(&item) {
            Ok(at) => self.items[at] = item,
            Err(at) => self.items.insert(at, item),
        }
    }

    /// Takes the line away that is about the same.
    pub(crate) fn remove(&mut self, item: &Item) {
        if let Ok(at) = self.find(item) {
            self.items.remove(at);
        }
    }

    /// Takes the lines of another outline away, or adds them.
    #[cfg(feature = "rusqlite")]
    pub(super) fn without(&mut self, other: &Self) {
        other.items.iter().for_each(|item| self.remove(item));
    }

    #[cfg(feature = "rusqlite")]
    pub(super) fn with(&mut self, other: &Self) {
        other.items.iter().for_each(|item| self.put(item.clone()));
    }

    fn find(&self, item: &Item) -> Result<usize, usize> {
        self.items
            .binary_search_by(|known| known.key.cmp(&item.key))
    }
}

impl fmt::Display for Outline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, item) in self.items.iter().enumerate() {
            let line_end = if index == 0 { "" } else { "\n" };
            write!(f, "{line_end}{item}")?;
        }
        Ok(())
    }
}
