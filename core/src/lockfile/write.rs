//! Writes a lock.

use std::fmt;

use super::{FORM, NO_NAME, TITLE};
use crate::checksum::Checksum;
use crate::migration::Migration;
use crate::schema::{Edit, Outline};

const EXPLANATION: &str =
    "the migrations as they were released; written by `litemigrate prepare`, kept with them";

/// A migration's name as a word: that of its file.
pub(crate) fn name(migration: &Migration) -> String {
    let word = |char: char| if char.is_whitespace() { '_' } else { char };
    migration.description().chars().map(word).collect()
}

/// A migration and the schema after it, to be written.
#[derive(Debug)]
pub(crate) struct Locked<'m> {
    pub(crate) migration: &'m Migration,
    pub(crate) checksum: Checksum,
    pub(crate) accepted: Vec<Checksum>,
    pub(crate) outline: Outline,
}

/// The text of a lock.
pub(crate) struct Text<'l>(pub(crate) &'l [Locked<'l>]);

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{TITLE}{FORM}: {EXPLANATION}")?;
        let nothing = Outline::default();
        let mut before = &nothing;
        for Locked {
            migration,
            checksum,
            accepted,
            outline,
        } in self.0
        {
            let (version, name) = (migration.version(), name(migration));
            let name = if name.is_empty() { NO_NAME } else { &name };
            writeln!(f, "{version} {name} {checksum} {}", outline.fingerprint())?;
            for checksum in accepted {
                writeln!(f, "  accepts {checksum}")?;
            }
            for edit in before.edits(outline) {
                match edit {
                    Edit::Gone(item) => writeln!(f, "  - {}", item.without_definition())?,
                    Edit::New(item) | Edit::Changed(_, item) => writeln!(f, "  + {item}")?,
                }
            }
            before = outline;
        }
        Ok(())
    }
}
