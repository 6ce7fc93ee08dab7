//! What a lock says of databases: the texts that were shipped before, by which migrations are known in
//! them. This is known without what it says of schemas.

use crate::checksum::Checksum;
use crate::migration::{Migration, Replaced, Version};

/// How a line begins that has a text of its migration which was corrected later.
pub(crate) const ACCEPTS: &str = "accepts";
/// The same, of a migration that became a part of it.
pub(crate) const REPLACES: &str = "replaces";
/// The same, of one that had replaced others itself.
pub(crate) const REPLACES_SQUASHED: &str = "replaces-squashed";

/// What such a line says.
pub(crate) enum Shipped {
    Accepted(Checksum),
    Replaced(Replaced),
}

impl Shipped {
    /// `accepts CHECKSUM`, or `replaces VERSION NAME CHECKSUM …`.
    pub(crate) fn parse(line: &str) -> Option<Self> {
        let (word, rest) = line.split_once([' '])?;
        let whole = match word {
            ACCEPTS => return Checksum::from_hex(rest).map(Self::Accepted),
            REPLACES => false,
            REPLACES_SQUASHED => true,
            _ => return None,
        };
        let mut words = rest.split([' ']);
        let (version, name) = (words.next()?.parse().ok()?, words.next()?.to_owned().into());
        let mut checksums = Vec::new();
        for word in words {
            checksums.push(Checksum::from_hex(word)?);
        }
        let replaced = Replaced {
            version,
            name,
            checksums: checksums.into(),
            whole,
        };
        (!replaced.checksums.is_empty()).then_some(Self::Replaced(replaced))
    }

    /// Adds it to its migration, once and in its place: a merge may bring lines twice, and in any order.
    pub(super) fn add_to(self, migration: &mut Migration) {
        match self {
            Self::Accepted(checksum) => {
                if !migration.accepted.contains(&checksum) {
                    migration.accepted.to_mut().push(checksum);
                }
            }
            Self::Replaced(new) => {
                let replaced = migration.replaced.to_mut();
                if !replaced.contains(&new) {
                    let place = |known: &Replaced| (known.version, known.whole);
                    let at = replaced.partition_point(|known| place(known) <= place(&new));
                    replaced.insert(at, new);
                }
            }
        }
    }
}

/// Reads a lock: each of them with the version that stands above it. What else it says is passed over, and
/// so is what cannot be read: who reads the whole of it tells of that.
pub(super) fn read(lock: &str, found: &mut Vec<(Version, Shipped)>) {
    let mut version = None;
    for line in lock.split(['\n']) {
        if let Some(detail) = line.strip_prefix("  ") {
            found.extend(version.zip(Shipped::parse(detail.trim_ascii_end())));
        } else if let Some((word, _)) = line.split_once([' '])
            && let Ok(number) = word.parse()
        {
            version = Some(number);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Migrations;

    /// What a lock says of a migration: what is accepted, and what was replaced, with checksums as letters.
    fn told(lock: &str, version: i64) -> String {
        let set = Migrations::from_files([("1_any.sql", "")]).unwrap();
        let mut migration = set.iter().next().unwrap().clone();
        let mut found = Vec::new();
        read(lock, &mut found);
        for (of, shipped) in found {
            if of == Version::new(version) {
                shipped.add_to(&mut migration);
            }
        }
        let letters = |checksums: &[Checksum]| -> String {
            let letter = |found: &Checksum| {
                ["a", "b"]
                    .into_iter()
                    .find(|letter| *found == Checksum::of(letter))
            };
            checksums.iter().filter_map(letter).collect()
        };
        let mut words = vec![letters(&migration.accepted)];
        for known in migration.replaced.iter() {
            let whole = if known.whole { "*" } else { "" };
            words.push(format!(
                "{}{whole} {} {}",
                known.version,
                known.name,
                letters(&known.checksums)
            ));
        }
        words.join(", ")
    }

    #[test]
    fn lines_belong_to_the_migration_above_them() {
        let [a, b] = ["a", "b"].map(Checksum::of);
        let ours = format!(
            "# litemigrate lock 2\n5 five {a} 0\n  accepts {b}\n  replaces 1 one {a}\n  + table t\n  \
             replaces-squashed 5 five {a} {b}\n  replaces 5 five {b}\n"
        );
        let theirs = format!(
            "-2 two {b} 0\r\n  accepts {a}\r\n\r\n  accepts {b}\r\n  replaces -3 - {a} {b}\r\n"
        );
        let lock = format!("  accepts {a}\n  replaces 1 one {a}\n{ours}{theirs}{ours}");
        assert_eq!(told(&lock, 5), "b, 1 one a, 5 five b, 5* five ab");
        assert_eq!(told(&lock, -2), "ab, -3 - ab");
        assert_eq!(told(&lock, 1), "");
    }

    #[test]
    fn a_line_that_cannot_be_read_says_nothing() {
        let a = Checksum::of("a");
        for line in [
            "accepts x".to_owned(),
            format!("accepts {a} {a}"),
            "replaces".to_owned(),
            "replaces 1 one".to_owned(),
            format!("replaces one 1 {a}"),
            format!("replaces 1 {a}"),
            format!("replaces 1 one {a} x"),
            format!("replaced 1 one {a}"),
        ] {
            assert!(Shipped::parse(&line).is_none(), "{line}");
            assert_eq!(told(&format!("5 five {a} 0\n  {line}\n"), 5), "");
        }
    }
}
