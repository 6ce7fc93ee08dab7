//! What makes a set of migrations unfit to be released.

use std::error::Error as StdError;
use std::fmt;

use super::ErrorKind;
use crate::build::Lint;
use crate::migration::Version;
use crate::schema::Differences;

#[derive(Debug, thiserror::Error)]
pub(crate) enum Unfit {
    #[error(
        "{file}:1: migration {version} was edited after it was released: its checksum is \
         {found}…, and the lock has {locked}…; restore the file, and make the change in a new \
         migration; if the text that was released had to be corrected, run `litemigrate accept \
         {version}`"
    )]
    Edited {
        version: Version,
        file: String,
        locked: String,
        found: String,
    },
    #[error(
        "{file}:{line}: migration {version} ({name}) was released, and its file is gone; restore it"
    )]
    Gone {
        version: Version,
        name: String,
        /// The lock.
        file: String,
        line: usize,
    },
    #[error(
        "{file}:1: migration {version} is new, and comes before {latest}, which is released; give \
         it a higher version, or run `litemigrate prepare --out-of-order`"
    )]
    Under {
        version: Version,
        file: String,
        latest: Version,
    },
    #[error(
        "{file}:1: reverting migration {version} does not take the schema back to where it began: \
         {}; correct the `down` script",
        OnOneLine(differences)
    )]
    NotUndone {
        version: Version,
        file: String,
        differences: Differences,
    },
    #[error("{0}")]
    Lint(Lint),
    #[error(
        "{file}:1: migration {version} is a part of migration {by} now, which replaced it; remove \
         the file"
    )]
    Returned {
        version: Version,
        file: String,
        by: Version,
    },
    #[error("{file}:{line}: the migrations up to {version} cannot be squashed: {fault}")]
    NotSquashable {
        version: Version,
        file: String,
        line: usize,
        fault: String,
    },
    #[error("cannot write `{file}`")]
    Unwritten {
        file: String,
        source: Box<dyn StdError + Send + Sync>,
    },
}

impl Unfit {
    pub(super) fn kind(&self) -> ErrorKind {
        match self {
            Self::Edited { .. }
            | Self::Gone { .. }
            | Self::Under { .. }
            | Self::Returned { .. } => ErrorKind::Released,
            Self::NotSquashable { .. } => ErrorKind::NotSquashable,
            Self::NotUndone { .. } => ErrorKind::NotUndone,
            Self::Lint(_) => ErrorKind::Lint,
            Self::Unwritten { .. } => ErrorKind::Source,
        }
    }

    pub(super) fn version(&self) -> Option<Version> {
        match self {
            Self::Edited { version, .. }
            | Self::Gone { version, .. }
            | Self::Under { version, .. }
            | Self::Returned { version, .. }
            | Self::NotSquashable { version, .. }
            | Self::NotUndone { version, .. } => Some(*version),
            Self::Lint(lint) => Some(lint.version()),
            Self::Unwritten { .. } => None,
        }
    }

    pub(super) fn file(&self) -> &str {
        match self {
            Self::Edited { file, .. }
            | Self::Gone { file, .. }
            | Self::Under { file, .. }
            | Self::NotUndone { file, .. }
            | Self::Returned { file, .. }
            | Self::NotSquashable { file, .. }
            | Self::Unwritten { file, .. } => file,
            Self::Lint(lint) => lint.file(),
        }
    }

    /// The first of a file that is told as a whole.
    pub(super) fn line(&self) -> Option<usize> {
        match self {
            Self::Gone { line, .. } | Self::NotSquashable { line, .. } => Some(*line),
            Self::Lint(lint) => Some(lint.line()),
            Self::Unwritten { .. } => None,
            _ => Some(1),
        }
    }
}

struct OnOneLine<'a>(&'a Differences);

impl fmt::Display for OnOneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut differences = self.0.iter().enumerate();
        differences.try_for_each(|(index, difference)| {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}{difference}")
        })
    }
}
