//! The copies of the database that are kept, as the page sees them.

use std::time::UNIX_EPOCH;

use litemigrate::{Backup, Backups, Error, Version};
use serde::Serialize;

use crate::folders::Folders;

/// A copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Copy {
    /// The file's name. The page knows no paths.
    pub(crate) name: String,
    /// When, in milliseconds since 1970.
    pub(crate) taken: u64,
    pub(crate) version: Option<String>,
    /// In bytes.
    pub(crate) size: u64,
}

impl From<&Backup> for Copy {
    fn from(copy: &Backup) -> Self {
        let taken = copy.taken_at().duration_since(UNIX_EPOCH);
        let milliseconds = taken.unwrap_or_default().as_millis();
        Self {
            name: name(copy),
            taken: u64::try_from(milliseconds).unwrap_or(u64::MAX),
            version: copy.version().map(|version| version.to_string()),
            size: copy.size(),
        }
    }
}

/// The copies of the app's database.
pub(crate) fn of(folders: &Folders) -> Backups {
    Backups::beside(folders.database())
}

/// The copy of a name that the page was given.
pub(crate) fn find(folders: &Folders, wanted: &str) -> Result<Option<Backup>, Error> {
    let copies = of(folders).list()?;
    Ok(copies.into_iter().find(|copy| name(copy) == wanted))
}

/// The newest copy that a program with migrations up to this one can open.
pub(crate) fn newest(folders: &Folders, latest: Option<Version>) -> Option<Copy> {
    let copies = of(folders).list().ok()?;
    let copy = copies.iter().find(|copy| copy.version() <= latest)?;
    Some(copy.into())
}

fn name(copy: &Backup) -> String {
    let name = copy.path().file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}
