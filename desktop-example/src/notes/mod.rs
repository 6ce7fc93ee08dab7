//! All SQL about notes. What is derived, such as dates and the log of activity, is the schema's
//! business.

mod read;
mod write;

use serde::Deserialize;

pub(crate) use read::{Listed, Note, Places, list, note, places};
pub(crate) use write::{archive, create, delete, move_to, pin, save};

/// Where the user is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(crate) enum Place {
    All,
    /// The notes that are in no notebook.
    Loose,
    Archive,
    Notebook {
        id: i64,
    },
    Tag {
        id: i64,
    },
}
