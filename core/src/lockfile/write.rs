//! Writes a lock.

use std::fmt;

use super::{FORM, FORM_WITH_REPLACED, NO_NAME, TITLE};
use crate::checksum::Checksum;
use crate::migration::{Migration, Replaced};
use crate::schema::{Edit, Outline};
use crate::source::{ACCEPTS, REPLACES, REPLACES_SQUASHED};

const EXPLANATION: &str =
    "the migrations as they were released; written by `litemigrate prepare`, kept with them";

/// A migration's name as a word: that of its file.
pub(crate) fn name(migration: &Migration) -> String {
    let word = |char: char| if char.is_whitespace() { '_' } else { char };
    migration.description().chars().map(word).collect()
}

/// A field is not empty.
fn field(name: &str) -> &str {
    if name.is_empty() { NO_NAME } else { name }
}

/// A migration and the schema after it, to be written.
#[derive(Debug)]
pub(crate) struct Locked<'m> {
    pub(crate) migration: &'m Migration,
    pub(crate) checksum: Checksum,
    pub(crate) accepted: Vec<Checksum>,
    pub(crate) replaced: Vec<Replaced>,
    pub(crate) outline: Outline,
}

/// The text of a lock.
pub(crate) struct Text<'l>(pub(crate) &'l [Locked<'l>]);

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let has_replaced = self.0.iter().any(|locked| !locked.replaced.is_empty());
        let form = if has_replaced {
            FORM_WITH_REPLACED
        } else {
            FORM
        };
        writeln!(f, "{TITLE}{form}: {EXPLANATION}")?;
        let nothing = Outline::default();
        let mut before = &nothing;
        for Locked {
            migration,
            checksum,
            accepted,
            replaced,
            outline,
        } in self.0
        {
            let (version, name) = (migration.version(), name(migration));
            let name = field(&name);
            writeln!(f, "{version} {name} {checksum} {}", outline.fingerprint())?;
            for checksum in accepted {
                writeln!(f, "  {ACCEPTS} {checksum}")?;
            }
            for known in replaced {
                let word = if known.whole {
                    REPLACES_SQUASHED
                } else {
                    REPLACES
                };
                write!(f, "  {word} {} {}", known.version, field(&known.name))?;
                known
                    .checksums
                    .iter()
                    .try_for_each(|known| write!(f, " {known}"))?;
                writeln!(f)?;
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
