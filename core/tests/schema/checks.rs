//! What stops a build, each with its place.

use std::path::Path;

use litemigrate::build::findings;
use litemigrate::{Capabilities, ErrorKind};

use crate::support::{Files, NOTES, edited, files, locked, migrations, released_history};

fn found(files: &Files) -> Vec<String> {
    let found = findings(&migrations(files), Path::new("migrations.lock"), &[]);
    found
        .iter()
        .map(|error| format!("{} {error:#}", error.code()))
        .collect()
}

#[test]
fn a_long_history_is_sound() {
    assert_eq!(found(&released_history()), [""; 0]);
}

#[test]
fn sql_that_does_not_run_on_what_came_before() {
    let files = edited(
        &files(&NOTES),
        "3_tags.sql",
        "-- tags\nCREATE TABLE tags (name TEXT);\nALTER TABLE nots ADD tag;\n",
    );
    assert_eq!(
        found(&files),
        [
            "EXECUTE migration 3 failed at 3_tags.sql:3, in `ALTER TABLE nots ADD tag`: no such table: nots (code 1)"
        ]
    );
}

#[test]
fn a_down_that_does_not_lead_back() {
    let files = edited(&files(&NOTES), "2_titles.down.sql", "DROP INDEX by_title;");
    assert_eq!(
        found(&files),
        [
            "NOT_UNDONE 2_titles.down.sql:1: reverting migration 2 does not take the schema back to where it began: \
          extra column notes.title: TEXT; correct the `down` script"
        ]
    );
    let files = edited(&files, "2_titles.down.sql", "DROP INDEX by_titel;");
    assert_eq!(
        found(&files),
        [
            "EXECUTE reverting migration 2 failed at 2_titles.down.sql:1, in `DROP INDEX by_titel`: no such index: by_titel (code 1)"
        ]
    );
}

#[test]
fn what_was_released_is_edited_gone_or_comes_after_something_new() {
    let sound = locked(files(&NOTES));
    let found_of = |files: &Files| found(files).join("\n");

    let changed = edited(
        &sound,
        "1_notes.sql",
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, body);",
    );
    let told = found_of(&changed);
    assert!(
        told.starts_with(
            "RELEASED 1_notes.sql:1: migration 1 was edited after it was released: its checksum is "
        ),
        "{told}"
    );
    // Line ends are no edit.
    assert_eq!(
        found_of(&edited(
            &sound,
            "1_notes.sql",
            &NOTES[0].1.replace('\n', "\r\n")
        )),
        ""
    );

    let mut gone = sound.clone();
    gone.retain(|(path, _)| !path.starts_with('2'));
    let told = found_of(&gone);
    assert_eq!(
        told,
        "RELEASED migrations.lock:8: migration 2 (titles) was released, and its file is gone; restore it"
    );

    let under = edited(&sound, "0_first.sql", "CREATE TABLE first (a);");
    let told = found_of(&under);
    assert!(
        told.starts_with(
            "RELEASED 0_first.sql:1: migration 0 is new, and comes before 2, which is released; "
        ),
        "{told}"
    );
}

#[test]
fn a_lock_that_is_missing_or_stale() {
    let sound = locked(files(&NOTES));
    let of = |files: &Files| found(files).join("\n");
    let ending = "; run `litemigrate prepare`";
    let stale = |line: usize, fault: &str| {
        format!("STALE_LOCK migrations.lock:{line}: the lock is not up to date: {fault}{ending}")
    };
    assert_eq!(of(&files(&NOTES)), stale(1, "there is none"));
    let new = edited(&sound, "3_tags.sql", "CREATE TABLE tags (name TEXT);");
    assert_eq!(of(&new), stale(1, "it has not migration 3"));
    let mut renamed = sound.clone();
    renamed[0].0 = "1_our_notes.sql".to_owned();
    assert_eq!(
        of(&renamed),
        stale(2, "migration 1 has another name, our_notes")
    );
    let lock = &sound[3].1;
    let first = lock.lines().nth(1).unwrap();
    let (rest, fingerprint) = first.rsplit_once(' ').unwrap();
    let other = lock.replace(
        first,
        &format!("{rest} {}", fingerprint.chars().rev().collect::<String>()),
    );
    assert_eq!(
        of(&edited(&sound, "migrations.lock", &other)),
        stale(2, "the schema after migration 1 is another")
    );
    let other = lock.replace("  + table notes\n", "");
    assert_eq!(
        of(&edited(&sound, "migrations.lock", &other)),
        stale(1, "its lines are not as they are written")
    );
}

#[test]
fn what_a_host_would_refuse() {
    let files = locked(edited(
        &files(&NOTES),
        "3_vacuum.sql",
        "-- no-transaction\nVACUUM;\n",
    ));
    let found = findings(
        &migrations(&files),
        Path::new("migrations.lock"),
        &[Capabilities::d1(), Capabilities::rusqlite()],
    );
    assert!(!found.is_empty());
    assert!(found.iter().all(
        |error| error.kind() == ErrorKind::Unsupported && error.file() == Some("3_vacuum.sql")
    ));
}

#[test]
fn a_down_that_runs_outside_a_transaction_is_tried_too() {
    let files = files(&[
        ("1_a.up.sql", "CREATE TABLE a (b);"),
        (
            "1_a.down.sql",
            "-- no-transaction\nVACUUM;\nDROP TABLE a;\nVACUUM;",
        ),
        (
            "2_b.up.sql",
            "CREATE TABLE b (a REFERENCES a);\nINSERT INTO a VALUES (1);",
        ),
        (
            "2_b.down.sql",
            "COMMIT; PRAGMA foreign_keys = OFF; BEGIN; DROP TABLE b;",
        ),
    ]);
    assert_eq!(found(&locked(files)), [""; 0]);
}
