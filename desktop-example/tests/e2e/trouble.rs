//! Each page that says why the notes are not open, for its real reason, and its ways out.

use std::fs;
use std::fs::OpenOptions;

use super::support::{Disk, Home, Window};
use super::upgrade::{APPLIED, UNTOUCHED};

/// Fails on what the user of the first version has written.
const FAILING: &str = "99990101000000_no_note_twice.sql";
const FAILS: &str = "CREATE TABLE later (id INTEGER PRIMARY KEY);
CREATE UNIQUE INDEX no_note_twice ON notes (body);";
const CORRECTED: &str = "CREATE INDEX no_note_twice ON notes (body);";

#[tokio::test]
async fn an_update_that_fails_is_undone_tried_again_and_goes_through_when_it_is_mended() {
    let home = Home::of_version_1();
    home.install(FAILING, FAILS);
    let window = Window::open(&home).await;
    window.title("The update could not be finished").await;
    window.press("What happened").await;
    window.text("EXECUTE").await;
    window
        .text("failed at 99990101000000_no_note_twice.sql:2")
        .await;
    window.text("UNIQUE constraint failed: notes.body").await;
    window.screenshot("failed").await;
    assert_eq!(
        home.rows("SELECT name FROM sqlite_schema WHERE name = 'later'"),
        [""; 0]
    );

    window.press("Copy a report").await;
    window.text("Copied.").await;
    window.press("Show the file").await;
    window.text("no program here shows files").await;
    window.press("Try again").await;
    window.title("The update could not be finished").await;

    drop(window);
    home.install(FAILING, CORRECTED);
    let window = Window::open(&home).await;
    window.title("Your notes are up to date").await;
    window.text("No note twice.").await;
}

#[tokio::test]
async fn after_an_update_that_failed_the_copy_brings_back_what_was_before() {
    let home = Home::of_version_1();
    home.install(FAILING, FAILS);
    let window = Window::open(&home).await;
    window.press("Open the copy").await;
    window.title("Your notes are as they were on").await;
    window.press_and_leave("Close Fieldnotes").await;
    assert_eq!(home.rows(APPLIED), UNTOUCHED);
}

#[tokio::test]
async fn a_newer_database_waits_for_a_newer_app_or_gives_way_to_the_copy() {
    let home = Home::of_version_1();
    drop(Window::open(&home).await.up_to_date().await);
    home.install(FAILING, CORRECTED);
    drop(Window::open(&home).await.up_to_date().await);
    home.uninstall(FAILING);

    let window = Window::open(&home).await;
    window.title("Your notes need a newer Fieldnotes").await;
    window.screenshot("newer").await;
    window.press("Open the copy").await;
    window.title("Your notes are as they were on").await;
    window.press("Open my notes").await;
    window.note("Heron").await;
    assert_eq!(home.rows(APPLIED).len(), 14);
}

#[tokio::test]
async fn a_file_that_another_program_holds_is_waited_for_until_the_user_gives_up() {
    let home = Home::of_version_1();
    let other = home.open();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let window = Window::open(&home).await;
    window.title("Waiting for your notes").await;
    window.press("Stop waiting").await;
    window.title("Something else is using your notes").await;
    window.screenshot("busy").await;

    other.execute_batch("COMMIT").unwrap();
    window.press("Try again").await;
    window.title("Your notes are up to date").await;
}

#[tokio::test]
async fn on_a_full_disk_nothing_is_begun_until_there_is_room() {
    let home = Home::of_version_1_on(Disk::Full);
    let window = Window::open(&home).await;
    window.title("There is no room left on the disk").await;
    window.screenshot("disk-full").await;

    fs::remove_file(window.app.sees(&home.data().join("ballast"))).unwrap();
    window.press("Try again").await;
    window.title("Your notes are up to date").await;
}

#[tokio::test]
async fn what_cannot_be_written_to_is_not_opened_until_it_can() {
    let home = Home::of_version_1_on(Disk::ReadOnly);
    let window = Window::open(&home).await;
    window.title("Your notes cannot be changed here").await;
    window.screenshot("read-only").await;

    let mut mount = window.app.beside("mount");
    let mounted = mount
        .args(["-o", "remount,bind,rw"])
        .arg(home.data())
        .status();
    assert!(mounted.unwrap().success());
    window.press("Try again").await;
    window.title("Your notes are up to date").await;
}

#[tokio::test]
async fn a_truncated_file_gives_way_to_the_copy_and_is_kept() {
    let home = Home::of_version_1();
    drop(Window::open(&home).await.up_to_date().await);
    let file = OpenOptions::new()
        .write(true)
        .open(home.database())
        .unwrap();
    let half = file.metadata().unwrap().len() / 2;
    file.set_len(half).unwrap();

    let window = Window::open(&home).await;
    window.title("The file of your notes is damaged").await;
    window.screenshot("damaged").await;
    window.press("Open the copy").await;
    window.title("Your notes are as they were on").await;
    window.press("Open my notes").await;
    window.title("Your notes are up to date").await;
    let mut kept = fs::read_dir(home.data()).unwrap();
    assert!(kept.any(|file| file.unwrap().metadata().unwrap().len() == half));
}

#[tokio::test]
async fn a_file_that_is_no_database_and_has_no_copy_is_told_of() {
    let home = Home::new();
    fs::write(home.database(), "Dear diary, this is no database").unwrap();
    let window = Window::open(&home).await;
    window.title("The file of your notes is damaged").await;
    window.screenshot("not-a-database").await;
    assert_eq!(
        window.texts(".actions button").await,
        ["Show the file", "Copy a report", "Try again"]
    );
    assert!(
        fs::read_to_string(home.database())
            .unwrap()
            .starts_with("Dear diary")
    );
}

#[tokio::test]
async fn a_file_that_is_gone_is_not_replaced_by_an_empty_one() {
    let home = Home::of_version_1();
    drop(Window::open(&home).await.up_to_date().await);
    fs::remove_file(home.database()).unwrap();

    let window = Window::open(&home).await;
    window.title("The file of your notes is not there").await;
    window.screenshot("gone").await;
    assert!(!home.database().exists());
    window.press("Open the copy").await;
    window.press("Open my notes").await;
    window.title("Your notes are up to date").await;
}
