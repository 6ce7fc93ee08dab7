//! Parts of messages.

use std::fmt;

use super::ErrorKind;
use super::repr::Left;
use crate::foreign_keys::Violation;
use crate::migration::Version;
use crate::report::Action;

/// What to do about trouble of the environment.
pub(super) struct Advice(pub(super) Option<ErrorKind>);

impl fmt::Display for Advice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Some(ErrorKind::Busy) => "; let the other connection finish, then start again",
            Some(ErrorKind::ReadOnly) => {
                "; open it for writing, and see that file and folder can be written"
            }
            Some(ErrorKind::DiskFull) => "; free some space, then start again",
            Some(ErrorKind::Io) => "; see whether the disk is sound, then start again",
            Some(ErrorKind::OutOfMemory) => "; free some memory, then start again",
            Some(ErrorKind::CannotOpen) => "; see whether the file's path and rights are right",
            Some(ErrorKind::NotADatabase) => "; the file is something else, or is encrypted",
            Some(ErrorKind::Corrupt) => "; restore the file from a copy",
            Some(ErrorKind::Cancelled) => "; what was not committed is undone",
            _ => "",
        })
    }
}

/// What a cancelled run leaves.
pub(super) struct Cancelled(pub(super) Option<Version>, pub(super) Left);

impl fmt::Display for Cancelled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self(Some(version), Left::Partial) => {
                write!(f, " in migration {version}, which is partially applied")
            }
            _ => f.write_str("; what it had not committed is undone"),
        }
    }
}

pub(super) struct KnownUpTo(pub(super) Option<Version>);

impl fmt::Display for KnownUpTo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(version) => write!(f, "migrations up to {version}"),
            None => f.write_str("no migration at all"),
        }
    }
}

pub(super) struct At(pub(super) Option<Version>);

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(version) => write!(f, "at {version}"),
            None => f.write_str("empty"),
        }
    }
}

pub(super) struct Reverting(pub(super) Action);

impl fmt::Display for Reverting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0 == Action::Revert {
            "reverting "
        } else {
            ""
        })
    }
}

pub(super) struct In<'a>(pub(super) &'a Option<(String, usize)>);

impl fmt::Display for In<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some((file, line)) => write!(f, ", at {file}:{line}"),
            None => f.write_str(", in its code step"),
        }
    }
}

pub(super) struct List<'a>(pub(super) &'a [Version]);

impl fmt::Display for List<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().enumerate().try_for_each(|(index, version)| {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}{version}")
        })
    }
}

pub(super) struct Names<'a>(pub(super) &'a [String]);

impl fmt::Display for Names<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().enumerate().try_for_each(|(index, name)| {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}`{name}`")
        })
    }
}

pub(super) struct Violations<'a>(pub(super) &'a [Violation]);

impl fmt::Display for Violations<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 3;
        for (index, violation) in self.0.iter().take(SHOWN).enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}{violation}")?;
        }
        match self.0.len().saturating_sub(SHOWN) {
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
}
