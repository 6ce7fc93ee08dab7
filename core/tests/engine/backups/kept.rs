//! Which copies stay.

use std::num::NonZeroUsize;

use litemigrate::{Backups, Retry};

use super::{LISTS, NOTES, Place, TAGS, TITLES, TYPO, inside, seen};
use crate::support::Host;

#[test]
fn those_of_the_last_versions() {
    let place = Place::with_notes();
    place.upgrade(&[NOTES, TITLES]);
    place.upgrade(&[NOTES, TITLES, TAGS]);
    place.upgrade(&[NOTES, TITLES, TAGS, LISTS]);
    assert_eq!(place.versions(), [3, 2, 1]);
    let more = ("5_more.sql", "CREATE TABLE more (x);");
    place.upgrade(&[NOTES, TITLES, TAGS, LISTS, more]);
    assert_eq!(place.versions(), [4, 3, 2]);

    let more = [NOTES, TITLES, TAGS, LISTS, more, ("6_a.sql", "SELECT 1;")];
    let one = place.backups().keep(NonZeroUsize::MIN);
    let migrator = place.migrator(&more).back_up(one);
    migrator.run(&mut place.open()).unwrap();
    assert_eq!(place.versions(), [5]);
}

#[test]
fn a_failing_upgrade_pushes_nothing_out() {
    let place = Place::with_notes();
    let before = seen(&place.open());
    let one = || place.backups().keep(NonZeroUsize::MIN);
    let files = [NOTES, ("2_good.sql", "SELECT 1;"), ("3_bad.sql", TYPO.1)];
    let failing = place.migrator(&files).back_up(one()).retry(Retry::Failed);
    for attempt in 0..10 {
        let error = failing.run(&mut place.open()).unwrap_err();
        let copy = error.report().backup().unwrap();
        let body = format!("'attempt {attempt}'");
        assert!(copy.path().exists());
        place
            .open()
            .sql(&format!("INSERT INTO notes (body) VALUES ({body})"));
    }
    // The state before the first attempt, and those before the second and the last.
    assert_eq!(place.versions(), [2, 2, 1]);
    let copies = place.backups().list().unwrap();
    assert_eq!(inside(&copies[2]), before);
    assert_eq!(inside(&copies[1])[1], "1|dear diary 2|attempt 0");
    assert!(inside(&copies[0])[1].ends_with("10|attempt 8"));

    // Once it succeeds they are old.
    let files = [
        NOTES,
        ("2_good.sql", "SELECT 1;"),
        ("3_bad.sql", "SELECT 2;"),
    ];
    let migrator = place.migrator(&files).back_up(one());
    migrator.run(&mut place.open()).unwrap();
    assert_eq!(place.versions(), [2, 2]);
}

#[test]
fn a_run_that_makes_none_deletes_none() {
    let place = Place::with_notes();
    for _ in 0..3 {
        place.backups().create(&mut place.open()).unwrap();
    }
    assert_eq!(place.versions(), [1, 1, 1]);
    place.upgrade(&[NOTES]);
    assert_eq!(place.versions(), [1, 1, 1]);
}

#[test]
fn what_is_no_copy_is_left_alone() {
    let place = Place::with_notes();
    let folder = place.folder.path().join("copies");
    std::fs::create_dir(&folder).unwrap();
    let others = [
        "notes.txt",
        "app.db-20200101T000000Z-v1.db",
        "app.db-damaged",
    ];
    for other in others {
        std::fs::write(folder.join(other), "mine").unwrap();
    }
    let backups = Backups::in_folder(place.path(), &folder).keep(NonZeroUsize::MIN);
    for files in [&[NOTES, TITLES][..], &[NOTES, TITLES, TAGS]] {
        let migrator = place.migrator(files).back_up(backups.clone());
        migrator.run(&mut place.open()).unwrap();
    }
    assert_eq!(backups.list().unwrap().len(), 1);
    for other in others {
        assert_eq!(std::fs::read_to_string(folder.join(other)).unwrap(), "mine");
    }
}
