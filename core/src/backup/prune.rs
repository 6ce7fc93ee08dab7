//! Which copies are kept.

use std::fs;

use super::folder::Folder;
use super::{Backup, Backups};

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
        let _ = fs::remove_file(&copy.path);
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
