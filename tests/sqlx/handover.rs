//! Whoever began, the other goes on from any migration, and nobody can tell afterwards.

use std::fmt::Write as _;

use crate::histories::{ALL, History};
use crate::support::{Database, Image, Set, Tool, assert_same};

/// Runs a test on each history that it is meant for; all are tried before the test fails.
fn on_each(which: impl Fn(&History) -> bool, test: impl Fn(&History)) {
    let mut failed = String::new();
    for history in ALL.iter().filter(|history| which(history)) {
        let test = std::panic::AssertUnwindSafe(|| test(history));
        if std::panic::catch_unwind(test).is_err() {
            writeln!(failed, "{}", history.name).unwrap();
        }
    }
    assert!(failed.is_empty(), "not with these histories:\n{failed}");
}

/// What one tool makes of the whole set.
fn made_by(tool: Tool, set: &Set, db: &Database) -> Image {
    tool.run(set, db);
    set.assert_done(db);
    db.image()
}

#[test]
fn a_database_is_handed_over_at_any_migration() {
    on_each(
        |_| true,
        |history| {
            let (place, set) = history.place();
            let versions = set.versions();
            let alone = made_by(Tool::Sqlx, &set, &place.database("sqlx"));
            assert_eq!(alone.ledger().len(), versions.len());
            let ours = made_by(Tool::Litemigrate, &set, &place.database("ours"));
            assert_same(&ours, &alone, "alone");
            for first in Tool::BOTH {
                for (index, version) in versions.iter().enumerate() {
                    let db = place.database(&format!("{first:?} to {index}"));
                    first.run_to(&set, &db, *version);
                    assert_eq!(db.image().applied(), versions[..=index]);
                    let half_way = db.image();
                    let counterpart = place.database(&format!("counterpart of {first:?} {index}"));
                    first.other().run_to(&set, &counterpart, *version);
                    assert_same(&counterpart.image(), &half_way, &format!("at {version}"));

                    first.other().run(&set, &db);
                    first.run(&set, &db);

                    set.assert_done(&db);
                    assert_same(&db.image(), &alone, &format!("{first:?} up to {version}"));
                }
            }
        },
    );
}

#[test]
fn they_take_turns_at_every_migration() {
    on_each(
        |_| true,
        |history| {
            let (place, set) = history.place();
            let alone = made_by(Tool::Sqlx, &set, &place.database("sqlx"));
            for first in Tool::BOTH {
                let db = place.database(&format!("{first:?}"));
                let mut tool = first;
                for version in set.versions() {
                    tool.run_to(&set, &db, version);
                    tool = tool.other();
                }
                set.assert_done(&db);
                assert_same(&db.image(), &alone, &format!("{first:?} began"));
            }
        },
    );
}

#[test]
fn what_one_applied_the_other_reverts() {
    on_each(
        |history| history.reversible,
        |history| {
            let (place, set) = history.place();
            let versions = set.versions();
            for kept in 0..versions.len() {
                // Kept is all below this; 0 is the way to say nothing.
                let floor = kept.checked_sub(1).map_or(0, |index| versions[index]);
                let mut images = Vec::new();
                for (applying, reverting) in pairs() {
                    let db = place.database(&format!("{applying:?} {reverting:?} {kept}"));
                    applying.run(&set, &db);
                    reverting.revert_to(&set, &db, floor);
                    let reverted = db.image();
                    assert_eq!(reverted.applied(), versions[..kept]);
                    applying.run(&set, &db);
                    set.assert_done(&db);
                    images.push((reverted, db.image()));
                }
                assert!(
                    images.windows(2).all(|pair| pair[0] == pair[1]),
                    "reverted to {floor}: {images:#?}"
                );
            }
        },
    );
}

#[test]
fn one_after_the_other_they_take_it_back() {
    on_each(
        |history| history.reversible,
        |history| {
            let (place, set) = history.place();
            let versions = set.versions();
            let mut images = Vec::new();
            for first in Tool::BOTH {
                let db = place.database(&format!("{first:?}"));
                first.run(&set, &db);
                let mut tool = first.other();
                let mut seen = Vec::new();
                for index in (0..versions.len()).rev() {
                    let floor = index.checked_sub(1).map_or(0, |index| versions[index]);
                    tool.revert_to(&set, &db, floor);
                    seen.push(db.image());
                    tool = tool.other();
                }
                assert_eq!(db.image().applied(), [0; 0]);
                images.push(seen);
            }
            assert_eq!(images[0], images[1]);
        },
    );
}

#[test]
fn what_one_skipped_is_applied_for_the_other() {
    on_each(
        |_| true,
        |history| {
            let (place, set) = history.place();
            let versions = set.versions();
            let images: Vec<Image> = Tool::BOTH
                .into_iter()
                .map(|tool| {
                    let db = place.database(&format!("{tool:?}"));
                    tool.skip_to(&set, &db, *versions.last().unwrap());
                    set.assert_done(&db);
                    db.image()
                })
                .collect();
            assert_eq!(images[0], images[1]);
            assert_eq!(images[0].applied(), versions);
            assert!(images[0].ledger().iter().all(|row| !row.timed));
        },
    );
}

fn pairs() -> impl Iterator<Item = (Tool, Tool)> {
    Tool::BOTH
        .into_iter()
        .flat_map(|one| Tool::BOTH.into_iter().map(move |other| (one, other)))
}
