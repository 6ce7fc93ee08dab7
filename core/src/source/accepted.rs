//! What a lock accepts, which is known without what it says of schemas.

use crate::checksum::Checksum;
use crate::migration::Version;

/// The checksums that were shipped before a migration was corrected.
#[derive(Default)]
pub(super) struct Accepted(Vec<(Version, Checksum)>);

impl Accepted {
    /// Reads a lock. Each of them stands below its migration, of which the version comes first.
    pub(super) fn read(&mut self, lock: &str) {
        let mut version = None;
        for line in lock.split(['\n']) {
            if let Some(checksum) = line.strip_prefix("  accepts ") {
                let checksum = Checksum::from_hex(checksum.trim_ascii_end());
                self.0.extend(version.zip(checksum));
            } else if let Some((word, _)) = line.split_once([' '])
                && let Ok(number) = word.parse()
            {
                version = Some(number);
            }
        }
    }

    /// Those of a migration, each once.
    pub(super) fn of(&self, version: Version) -> Vec<Checksum> {
        let mut found = Vec::new();
        for (accepting, checksum) in &self.0 {
            if *accepting == version && !found.contains(checksum) {
                found.push(*checksum);
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_stand_below_their_migrations() {
        let [a, b] = ["a", "b"].map(Checksum::of);
        let ours = format!("# litemigrate lock 1\n1 one {a} 0\n  accepts {b}\n  + table t\n");
        let theirs =
            format!("-2 two {b} 0\r\n  accepts {a}\r\n\r\n  accepts {b}\r\n  accepts x\r\n");
        let mut accepted = Accepted::default();
        accepted.read(&format!("  accepts {a}\n{ours}{theirs}{ours}"));
        assert_eq!(accepted.of(Version::new(1)), [b]);
        assert_eq!(accepted.of(Version::new(-2)), [a, b]);
        assert_eq!(accepted.of(Version::new(2)), []);
    }
}
