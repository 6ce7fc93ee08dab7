//! What is wrong with the databases, all of it at once.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Which old databases do not survive an upgrade, and why.
///
/// Shown, it has a line for each fault, with the file that has it.
pub struct UpgradeError {
    summary: String,
    faults: Vec<(PathBuf, String)>,
}

impl UpgradeError {
    pub(super) fn of(folder: &Path, count: usize, faults: Vec<(PathBuf, String)>) -> Self {
        let mut files: Vec<&PathBuf> = faults.iter().map(|(path, _)| path).collect();
        files.dedup();
        let summary = format!(
            "{} of {count} databases in `{}` do not end as a fresh one does",
            files.len(),
            folder.display()
        );
        Self { summary, faults }
    }

    pub(super) fn of_fresh(folder: &Path, fault: &str) -> Self {
        Self::summary(format!(
            "a fresh database, to which those in `{}` are compared, cannot be made: {fault}",
            folder.display()
        ))
    }

    pub(super) fn unreadable(folder: &Path, error: &io::Error) -> Self {
        Self::summary(format!(
            "cannot read the folder `{}`: {error}",
            folder.display()
        ))
    }

    pub(super) fn none(folder: &Path) -> Self {
        Self::summary(format!(
            "there are no databases in `{}`, so that nothing would be tested; put one of every \
             release there, as .db, .sqlite or .sqlite3",
            folder.display()
        ))
    }

    fn summary(summary: String) -> Self {
        let faults = Vec::new();
        Self { summary, faults }
    }

    /// The files that have faults, and the faults; one file may have several.
    pub fn faults(&self) -> impl Iterator<Item = (&Path, &str)> {
        let faults = self.faults.iter();
        faults.map(|(path, fault)| (path.as_path(), fault.as_str()))
    }
}

impl fmt::Display for UpgradeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.summary)?;
        self.faults
            .iter()
            .enumerate()
            .try_for_each(|(at, (path, fault))| {
                let colon = if at == 0 { ":" } else { "" };
                let name = path.file_name().unwrap_or_default().display();
                write!(f, "{colon}\n  {name}: {fault}")
            })
    }
}

/// For a person too: it is what a test prints that returns the error.
impl fmt::Debug for UpgradeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl StdError for UpgradeError {}
