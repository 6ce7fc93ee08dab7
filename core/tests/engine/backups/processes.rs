//! Other processes: several at once, and one that is killed as it copies.

use std::env;
use std::io::{BufRead, BufReader, Read, stdin};
use std::process::{Child, Command, Stdio};

use litemigrate::Event;
use rusqlite::Connection;

use super::{NOTES, Place, TITLES, inside, seen};
use crate::support::set;

const DATABASE: &str = "LITEMIGRATE_TEST_DATABASE";
const STOPS: &str = "LITEMIGRATE_TEST_STOPS";

/// What the other process does: not a test of its own.
#[test]
fn another_process() {
    let Some(database) = env::var_os(DATABASE) else {
        return;
    };
    let backups = litemigrate::Backups::beside(&database);
    let migrator = litemigrate::Migrator::new(set(&[NOTES, TITLES])).back_up(backups);
    let migrator = migrator.observer(|event| {
        if let (Event::BackingUp { .. }, Some(_)) = (event, env::var_os(STOPS)) {
            println!("\ncopying");
            // Until it is killed, or its parent is gone.
            let _ = stdin().read(&mut [0]);
        }
    });
    let report = migrator
        .run(&mut Connection::open(database).unwrap())
        .unwrap();
    println!("\n{} copies", report.backup().iter().len());
}

fn start(place: &Place, stops: bool) -> Child {
    let mut command = Command::new(env::current_exe().unwrap());
    command
        .args([
            "--exact",
            "backups::processes::another_process",
            "--nocapture",
        ])
        .env(DATABASE, place.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    if stops {
        command.env(STOPS, "");
    }
    command.spawn().unwrap()
}

#[test]
fn eight_at_once_make_one_copy() {
    for mode in ["delete", "wal"] {
        let place = Place::in_mode(mode);
        let before = seen(&place.open());
        let children: Vec<_> = (0..8).map(|_| start(&place, false)).collect();
        let mut copies = 0;
        for child in children {
            let output = child.wait_with_output().unwrap();
            let output = String::from_utf8(output.stdout).unwrap();
            assert!(output.contains(" copies\n"), "{output}");
            copies += usize::from(output.contains("\n1 copies\n"));
        }
        assert_eq!(copies, 1);
        let copies = place.backups().list().unwrap();
        assert_eq!(copies.len(), 1);
        assert_eq!(inside(&copies[0]), before);
    }
}

#[test]
fn one_that_is_killed_as_it_copies() {
    let place = Place::with_notes();
    let before = seen(&place.open());
    let mut child = start(&place, true);
    let output = BufReader::new(child.stdout.take().unwrap());
    assert!(output.lines().any(|line| line.unwrap() == "copying"));
    let is_partial = |name: &String| name.contains(".partial");
    assert!(place.files().iter().any(is_partial));
    // Its work is not taken for a leftover.
    place.backups().create(&mut place.open()).unwrap();
    assert!(place.files().iter().any(is_partial));

    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(seen(&place.open()), before);
    let report = place.upgrade(&[NOTES, TITLES]);
    assert_eq!(inside(report.backup().unwrap()), before);
    assert!(!place.files().iter().any(is_partial), "{:?}", place.files());
}
