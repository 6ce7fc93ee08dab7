//! Files that are no database, or are no longer one.

use std::fs;

use litemigrate::ErrorKind::{Corrupt, NotADatabase};
use litemigrate::Goal;
use rusqlite::Connection;

use super::{Place, migrator};
use crate::support::Host;

/// Of a last page that is cut SQLite reads the rest as zeros, and nobody can tell.
#[test]
fn one_that_was_cut_off_anywhere_is_told_and_stays_as_it_is() {
    for mode in ["delete", "wal"] {
        let place = Place::new(mode);
        let whole = fs::read(place.path()).unwrap();
        let pages = whole.len() / 512;
        assert!(pages > 8, "{pages} pages");
        let inside = [2, 15, 16, 99, 100, 101, 511, 513, 700, whole.len() - 513];
        let ends = (1..pages).map(|page| page * 512).chain(inside);
        for end in ends {
            let told = format!("{end} of {} bytes, {mode}", whole.len());
            fs::write(place.path(), &whole[..end]).unwrap();
            let error = place.fails(place.open(), &told);
            let kinds = [Corrupt, NotADatabase];
            assert!(kinds.contains(&error.kind()), "{told}: {error:#}");
            assert!(migrator().status(&mut place.open()).is_err(), "{told}");
            assert!(
                migrator().plan(&mut place.open(), Goal::Latest).is_err(),
                "{told}"
            );
        }
        fs::write(place.path(), &whole).unwrap();
        place.succeeds(mode);
    }
}

#[test]
fn one_whose_header_says_nothing_is_no_database() {
    type Spoil = fn(&mut [u8]);

    fn encrypt(bytes: &mut [u8]) {
        for byte in bytes {
            *byte ^= 0xa5;
        }
    }
    let spoilt: [(&str, Spoil); 5] = [
        ("encrypted", encrypt),
        ("its first page encrypted", |bytes| {
            encrypt(&mut bytes[..512]);
        }),
        ("a salt for a header", |bytes| {
            bytes[..16].copy_from_slice(b"\x9c\x01salt of cipher");
        }),
        ("of a version to come", |bytes| bytes[18..20].fill(9)),
        ("a text", |bytes| bytes.fill(b' ')),
    ];
    for (told, spoil) in spoilt {
        let place = Place::new("delete");
        let mut bytes = fs::read(place.path()).unwrap();
        spoil(&mut bytes);
        fs::write(place.path(), bytes).unwrap();
        let error = place.fails(place.open(), told);
        assert_eq!(error.kind(), NotADatabase, "{told}: {error:#}");
    }
}

#[test]
fn one_whose_schema_or_ledger_is_damaged_is_corrupt() {
    let place = Place::new("delete");
    let db = place.open();
    let page = |name: &str| -> usize {
        let root = db.ask(&format!(
            "SELECT rootpage FROM sqlite_schema WHERE name = '{name}'"
        ));
        root.parse().unwrap()
    };
    let pages = [1, page("_sqlx_migrations")];
    drop(db);
    let whole = fs::read(place.path()).unwrap();
    for page in pages {
        let mut bytes = whole.clone();
        let start = if page == 1 { 100 } else { (page - 1) * 512 };
        bytes[start..page * 512].fill(0xff);
        fs::write(place.path(), bytes).unwrap();
        let told = format!("page {page}");
        let error = place.fails(place.open(), &told);
        assert_eq!(error.kind(), Corrupt, "{told}: {error:#}");
    }
}

/// What is damaged shows only when it is read: the migration is undone, and not held against.
#[test]
fn one_whose_rows_are_damaged_is_corrupt_once_they_are_read() {
    let place = Place::new("delete");
    let whole = fs::read(place.path()).unwrap();
    let mut bytes = whole.clone();
    let root = place
        .open()
        .ask("SELECT rootpage FROM sqlite_schema WHERE name = 'notes'");
    let start = (root.parse::<usize>().unwrap() - 1) * 512;
    bytes[start..start + 512].fill(0xff);
    fs::write(place.path(), bytes).unwrap();
    let error = place.fails(place.open(), "notes");
    assert_eq!(error.kind(), Corrupt, "{error:#}");
    fs::write(place.path(), whole).unwrap();
    place.succeeds("as it was");
}

/// SQLite takes a file of one byte for an empty one, which some file systems need.
#[test]
fn a_file_of_nothing_is_a_new_database() {
    let place = Place::new("delete");
    for nothing in ["", "S"] {
        fs::write(place.path(), nothing).unwrap();
        migrator().run(&mut place.open()).unwrap();
        assert_eq!(place.open().ask("SELECT count(*) FROM notes"), "0");
    }
}

#[test]
fn a_text_in_another_encoding_is_no_hindrance() {
    let mut db = Connection::open_in_memory().unwrap();
    db.sql("PRAGMA encoding = 'UTF-16le'");
    migrator().run(&mut db).unwrap();
    assert!(migrator().run(&mut db).unwrap().is_empty());
}
