//! Which copies are kept.

use super::folder::Folder;
use super::{Backup, Backups, file};

impl Backups {
    /// Deletes the copies of old versions. What cannot be deleted is tried again next time, and
    /// no reason to fail.
    pub(super) fn prune(&self) {
        if let Ok(copies) = self.list() {
            delete(superfluous(&copies, self.keep.get()));
        }
    }
}

/// Deletes what was taken of the same version between the first copy and this one.
pub(super) fn thin_out(folder: &Folder, newest: &Backup) {
    if let Ok(mut copies) = folder.list() {
        copies.retain(|copy| copy.version == newest.version && copy.path <= newest.path);
        delete(superfluous(&copies, 1));
    }
}

fn delete<'a>(copies: impl IntoIterator<Item = &'a Backup>) {
    for copy in copies {
        file::delete(&copy.path);
    }
}

/// Of copies, newest first: all but the first and the last of each of as many versions.
fn superfluous(copies: &[Backup], versions: usize) -> Vec<&Backup> {
    let mut kept = Vec::new();
    let mut superfluous = Vec::new();
    for (at, copy) in copies.iter().enumerate() {
        let is_newest = !kept.contains(&copy.version);
        if is_newest && kept.len() < versions {
            kept.push(copy.version);
            continue;
        }
        let mut older = copies[at + 1..].iter();
        let is_oldest = !older.any(|other| other.version == copy.version);
        if is_newest || !is_oldest {
            superfluous.push(copy);
        }
    }
    superfluous
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;
    use crate::migration::Version;

    /// Which of copies of these versions, newest first, are deleted.
    fn deleted(versions: &[i64], keep: usize) -> Vec<usize> {
        let copy = |(at, version): (usize, &i64)| Backup {
            path: at.to_string().into(),
            taken_at: SystemTime::UNIX_EPOCH,
            version: Some(Version::new(*version)),
            size: 0,
        };
        let copies: Vec<Backup> = versions.iter().enumerate().map(copy).collect();
        let deleted = superfluous(&copies, keep).into_iter();
        deleted
            .filter_map(|copy| copies.iter().position(|other| other == copy))
            .collect()
    }

    #[test]
    fn the_latest_versions_are_kept() {
        assert_eq!(deleted(&[4, 3, 2, 1], 3), [3]);
        assert_eq!(deleted(&[4, 3, 2, 1], 1), [1, 2, 3]);
        assert_eq!(deleted(&[4, 3], 3), [0; 0]);
        assert_eq!(deleted(&[], 3), [0; 0]);
    }

    #[test]
    fn of_a_version_the_first_and_the_last_are_kept() {
        assert_eq!(deleted(&[2, 2, 2, 2, 1, 1], 3), [1, 2]);
        assert_eq!(deleted(&[2, 1, 2, 1, 2, 1], 3), [2, 3]);
        assert_eq!(deleted(&[2, 2, 2, 1, 1, 1], 1), [1, 3, 4, 5]);
    }
}
