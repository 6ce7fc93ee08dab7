//! What is left of a disk that has lost power.
//!
//! What was not synced is dropped, kept, or kept in part. Names and sizes change in order, as
//! file systems with a journal have it, and the change is lost from some moment on. Of what is
//! written the first survives and a half of the next, or any of the sectors, as a disk writes them
//! in the order it likes.

use fastrand::Rng;

use super::file::{Change, File};
use super::{Moment, State, name_file};

const SECTOR: usize = 512;

/// Which of the changes that were not synced survive.
#[derive(Debug)]
pub enum Survivors {
    None,
    All,
    /// Some, in an order or in none.
    Some(Rng),
}

pub(super) fn lose(state: &State, survivors: &mut Survivors) -> State {
    let mut left = State::default();
    let (mut names, lost_from) = match survivors {
        Survivors::None => (state.synced_names.clone(), 0),
        Survivors::All => (state.names.clone(), Moment::MAX),
        Survivors::Some(rng) => (state.synced_names.clone(), rng.usize(..=state.now + 1)),
    };
    for (moment, name, file) in &state.unsynced_names {
        if *moment < lost_from {
            name_file(&mut names, name, *file);
        }
    }
    for (name, number) in names {
        let file = &state.files[number];
        let content = match survivors {
            Survivors::None => file.synced.clone(),
            Survivors::All => file.content.clone(),
            Survivors::Some(rng) => some(file, lost_from, rng),
        };
        left.names.insert(name, left.files.len());
        left.files.push(File::synced(content));
    }
    left.synced_names = left.names.clone();
    left
}

fn some(file: &File, lost_from: Moment, rng: &mut Rng) -> Vec<u8> {
    let mut content = file.synced.clone();
    let keep =
        |change: &Change| !matches!(change, Change::Resize { moment, .. } if *moment >= lost_from);
    let changes: Vec<&Change> = file.unsynced.iter().filter(|change| keep(change)).collect();
    if rng.bool() {
        in_order(&mut content, &changes, rng);
    } else {
        // A file may have grown before its content arrived, and what is there then is anything.
        if rng.bool() {
            let grown = file.content.len().saturating_sub(content.len());
            content.extend(std::iter::repeat_with(|| rng.u8(..)).take(grown));
        }
        in_no_order(&mut content, &changes, rng);
    }
    content
}

fn in_order(content: &mut Vec<u8>, changes: &[&Change], rng: &mut Rng) {
    let kept = rng.usize(..=changes.len());
    for change in &changes[..kept] {
        change.apply(content);
    }
    if let Some(Change::Write { offset, data }) = changes.get(kept) {
        let offset = *offset;
        let data = data[..rng.usize(..=data.len())].to_vec();
        Change::Write { offset, data }.apply(content);
    }
}

fn in_no_order(content: &mut Vec<u8>, changes: &[&Change], rng: &mut Rng) {
    for change in changes {
        let Change::Write { offset, data } = change else {
            change.apply(content);
            continue;
        };
        for (number, sector) in data.chunks(SECTOR).enumerate() {
            if rng.bool() {
                let offset = offset + number * SECTOR;
                let data = sector.to_vec();
                Change::Write { offset, data }.apply(content);
            }
        }
    }
}
