//! One file: what a program sees of it, and what would survive.

use super::Moment;

/// A change that is not synced yet.
#[derive(Clone, Debug)]
pub(super) enum Change {
    Write { offset: usize, data: Vec<u8> },
    Resize { size: usize, moment: Moment },
}

impl Change {
    pub(super) fn apply(&self, content: &mut Vec<u8>) {
        match self {
            Self::Write { offset, data } => {
                let end = offset + data.len();
                if content.len() < end {
                    content.resize(end, 0);
                }
                content[*offset..end].copy_from_slice(data);
            }
            Self::Resize { size, .. } => content.resize(*size, 0),
        }
    }
}

#[derive(Clone, Debug, Default)]
pub(super) struct File {
    pub(super) content: Vec<u8>,
    pub(super) synced: Vec<u8>,
    pub(super) unsynced: Vec<Change>,
}

impl File {
    /// One that is on the disk as it is.
    pub(super) fn synced(content: Vec<u8>) -> Self {
        Self {
            synced: content.clone(),
            content,
            unsynced: Vec::new(),
        }
    }

    pub(super) fn change(&mut self, change: Change) {
        change.apply(&mut self.content);
        self.unsynced.push(change);
    }

    /// Reads what there is, and tells how much.
    pub(super) fn read(&self, offset: usize, buffer: &mut [u8]) -> usize {
        let there = self.content.get(offset..).unwrap_or_default();
        let count = there.len().min(buffer.len());
        buffer[..count].copy_from_slice(&there[..count]);
        count
    }

    pub(super) fn sync(&mut self) {
        for change in self.unsynced.drain(..) {
            change.apply(&mut self.synced);
        }
    }
}
