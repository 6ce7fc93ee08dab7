//! Two schemas side by side, for a person and for a program.

use std::fmt;

use super::outline::{Edit, Item, Outline, Part};

/// How a part of a schema differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// It is expected, and not there.
    Missing,
    /// It is there, and not expected.
    Extra,
    /// It is there, and another way.
    Changed,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Missing => "missing",
            Self::Extra => "extra",
            Self::Changed => "changed",
        })
    }
}

/// One part of a schema that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    change: Change,
    part: Part,
    subject: String,
    expected: Option<String>,
    found: Option<String>,
}

impl Difference {
    fn of(edit: &Edit<'_>) -> Self {
        let (change, item, expected, found) = match edit {
            Edit::Gone(item) => (Change::Missing, item, Some(item), None),
            Edit::New(item) => (Change::Extra, item, None, Some(item)),
            Edit::Changed(was, is) => (Change::Changed, is, Some(was), Some(is)),
        };
        let definition = |item: Option<&&Item>| item.map(|item| item.definition.clone());
        Self {
            change,
            part: item.part,
            subject: item.subject.clone(),
            expected: definition(expected),
            found: definition(found),
        }
    }

    /// How it differs.
    pub fn change(&self) -> Change {
        self.change
    }

    /// What it is.
    pub fn part(&self) -> Part {
        self.part
    }

    /// Its name as SQL writes it: `notes`, `notes.body`, `notes (author, title)`.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// What was expected of it, empty if nothing is said of it but that it is there; `None` if it
    /// was not expected.
    pub fn expected(&self) -> Option<&str> {
        self.expected.as_deref()
    }

    /// What it is, empty if nothing is said of it but that it is there; `None` if it is not there.
    pub fn found(&self) -> Option<&str> {
        self.found.as_deref()
    }

    /// Writes what it was expected to be and what it is, each behind its words, or the one there is.
    pub(crate) fn definitions(
        &self,
        f: &mut fmt::Formatter<'_>,
        [one, other]: [&str; 2],
    ) -> fmt::Result {
        let nothing = |text: &str| if text.is_empty() { "nothing" } else { text }.to_owned();
        match (self.expected(), self.found()) {
            (Some(expected), Some(found)) if expected == found => {
                f.write_str(": the case of its name")
            }
            (Some(expected), Some(found)) => {
                let (expected, found) = (nothing(expected), nothing(found));
                write!(f, ": {one}{expected}{other}{found}")
            }
            (Some(text), None) | (None, Some(text)) if !text.is_empty() => write!(f, ": {text}"),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            change,
            part,
            subject,
            ..
        } = self;
        write!(f, "{change} {part} {subject}")?;
        self.definitions(f, ["expected ", ", found "])
    }
}

/// All that differs, table by table. Shown, it is a line each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Differences(Vec<Difference>);

impl Differences {
    /// The differences.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Difference> {
        self.0.iter()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Differences {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, difference) in self.0.iter().enumerate() {
            let line_end = if index == 0 { "" } else { "\n" };
            write!(f, "{line_end}{difference}")?;
        }
        Ok(())
    }
}

impl Outline {
    /// What another outline lacks of this one, has beside it, and has another way.
    pub(crate) fn differences(&self, found: &Self) -> Differences {
        let edits = self.edits(found);
        let is_of = |edit: &Edit<'_>, part: Part, table: &str| match edit {
            Edit::Gone(item) | Edit::New(item) => item.part == part && item.table() == table,
            Edit::Changed(..) => false,
        };
        let tells = |edit: &&Edit<'_>| match edit {
            // The parts of a table that is missing are missing with it.
            Edit::Gone(item) | Edit::New(item) => {
                let mut tables = edits.iter();
                item.part == Part::Table
                    || !tables.any(|edit| is_of(edit, Part::Table, item.table()))
            }
            // Where a column is missing the order is another by itself.
            Edit::Changed(item, _) => {
                let mut columns = edits.iter();
                item.part != Part::Columns
                    || !columns.any(|edit| is_of(edit, Part::Column, item.table()))
            }
        };
        Differences(edits.iter().filter(tells).map(Difference::of).collect())
    }
}
