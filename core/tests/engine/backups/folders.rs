//! Where copies are, and what else is there.

use std::fs::{self, File};
use std::time::SystemTime;

use litemigrate::{Backups, ErrorKind};

use super::{NOTES, Place, TITLES, names};
use crate::support::Host;

#[test]
fn beside_the_database_by_name_and_time() {
    let place = Place::with_notes();
    let before = SystemTime::now();
    let report = place.upgrade(&[NOTES, TITLES]);
    let copy = report.backup().unwrap();
    let folder = place.folder.path().join("app.db.backups");
    assert_eq!(copy.path().parent().unwrap(), folder);
    let name = copy.path().file_name().unwrap().to_str().unwrap();
    assert!(name.starts_with("app.db-2"), "{name}");
    assert!(name.ends_with("Z-v1.db"), "{name}");
    let millisecond = std::time::Duration::from_millis(1);
    assert!(copy.taken_at() + millisecond >= before);
    assert!(copy.taken_at() <= SystemTime::now());
}

#[test]
fn names_never_collide_and_sort_by_time() {
    let place = Place::with_notes();
    // From a clock that has been set back since.
    let backups = place.backups();
    let mut db = place.open();
    let first = backups.create(&mut db).unwrap();
    let future = first
        .path()
        .with_file_name("app.db-20991231T235959.999Z-v1.db");
    fs::rename(first.path(), &future).unwrap();
    let mut made = vec![future];
    for _ in 0..5 {
        made.push(backups.create(&mut db).unwrap().path().to_owned());
    }
    assert!(made.is_sorted_by(|one, next| one < next), "{made:?}");
    made.reverse();
    let listed = backups.list().unwrap().into_iter();
    assert_eq!(
        listed
            .map(|copy| copy.path().to_owned())
            .collect::<Vec<_>>(),
        made
    );
}

#[test]
fn two_databases_share_a_folder() {
    let (one, other) = (Place::with_notes(), Place::empty());
    let folder = other.folder.path();
    let path = folder.join("other.db");
    fs::copy(one.path(), &path).unwrap();
    let of_one = Backups::in_folder(one.path(), folder);
    let of_other = Backups::in_folder(&path, folder);
    of_one.create(&mut one.open()).unwrap();
    of_other
        .create(&mut rusqlite::Connection::open(&path).unwrap())
        .unwrap();
    assert_eq!(of_one.list().unwrap().len(), 1);
    assert_eq!(of_other.list().unwrap().len(), 1);
    assert_ne!(of_one.list().unwrap(), of_other.list().unwrap());
}

#[test]
fn leftovers_are_deleted_and_work_in_progress_is_not() {
    let place = Place::with_notes();
    let backups = place.backups();
    backups.create(&mut place.open()).unwrap();
    let folder = place.folder.path().join("app.db.backups");
    let partial = [
        "app.db-20260131T093000.123Z.partial",
        "app.db-20260131T093000.123Z.partial-journal",
    ];
    for name in partial {
        fs::write(folder.join(name), "half").unwrap();
    }
    let lock = File::open(folder.join("app.db.lock")).unwrap();
    lock.lock_shared().unwrap();
    let copy = backups.create(&mut place.open()).unwrap();
    assert!(partial.iter().all(|name| folder.join(name).exists()));
    let busy = backups.restore(&copy).unwrap_err();
    assert_eq!(busy.kind(), ErrorKind::Busy);
    lock.unlock().unwrap();
    backups.create(&mut place.open()).unwrap();
    assert!(partial.iter().all(|name| !folder.join(name).exists()));
    assert_eq!(names(&folder).len(), 4);
}

#[test]
#[cfg(unix)]
fn who_cannot_read_the_database_cannot_read_its_copies() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::with_notes();
    fs::set_permissions(place.path(), fs::Permissions::from_mode(0o600)).unwrap();
    let copy = place.backups().create(&mut place.open()).unwrap();
    let mode = |path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(copy.path()), 0o600);
    fs::write(place.path(), "no database").unwrap();
    place.backups().restore(&copy).unwrap();
    assert_eq!(mode(&place.path()), 0o600);
}

#[test]
fn a_folder_that_cannot_be_made() {
    let place = Place::with_notes();
    fs::write(place.folder.path().join("app.db.backups"), "a file").unwrap();
    let error = place
        .migrator(&[NOTES, TITLES])
        .run(&mut place.open())
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
    let start = "nothing is migrated, since no copy of the database could be made: \
                 cannot write to the folder `";
    assert!(error.to_string().starts_with(start), "{error}");
    assert_eq!(place.open().ask("SELECT body FROM notes"), "dear diary");
}

#[test]
fn a_folder_that_is_not_there_has_no_copies() {
    let place = Place::empty();
    assert!(place.backups().list().unwrap().is_empty());
}
