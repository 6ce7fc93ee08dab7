//! A new version of the app on an old database.

use super::support::{Home, Window};

/// A migration that never ends: for as long as a test wants to look.
pub(crate) const ENDLESS: (&str, &str) = (
    "99990101000000_count_all_birds.sql",
    "CREATE TABLE birds AS
     WITH RECURSIVE bird (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM bird)
     SELECT count(*) AS birds FROM bird;",
);

/// What the first version left.
pub(crate) const UNTOUCHED: [&str; 1] = ["20240212091500"];

pub(crate) const APPLIED: &str =
    "SELECT CAST(version AS TEXT) FROM _sqlx_migrations WHERE success = 1 ORDER BY version";

#[tokio::test]
async fn a_database_of_sqlx_is_brought_up_to_date_and_nothing_is_lost() {
    let home = Home::of_version_1();
    let before = home.rows("SELECT body FROM notes ORDER BY id");
    let window = Window::open(&home).await;
    window.title("Your notes are up to date").await;
    window.text("Deleting a notebook keeps its notes.").await;
    window.screenshot("upgraded").await;

    window.press("Open my notes").await;
    window.open_note("鳥の声 🐦").await;
    window.text("Created").await;
    window.screenshot("notes-of-version-1").await;
    window.press("Database").await;
    window.text("14 migrations applied").await;
    assert_eq!(window.texts(".badge").await, ["applied"; 14]);
    assert_eq!(window.texts(".copies li").await.len(), 1);
    window.screenshot("database").await;
    assert!(
        home.rows("SELECT body FROM notes ORDER BY id")
            .starts_with(&before)
    );

    window.press("Check the file").await;
    window.text("The file is sound.").await;
    window.press("Save a backup").await;
    window
        .text("Saved among your downloads as fieldnotes-")
        .await;
    window.screenshot_down_to("table", "database-ledger").await;
}

#[tokio::test]
async fn a_copy_is_put_back_and_brought_up_to_date_again() {
    let home = Home::of_version_1();
    let window = Window::open(&home).await;
    window.press("Open my notes").await;
    window.write_note("Today", "nothing seen").await;
    window.press("Database").await;
    window.press("Open…").await;
    window.text("They are kept as a copy").await;
    window.screenshot("restore-asked").await;
    window.press("Open the copy").await;
    window.title("Your notes are as they were on").await;
    window.screenshot("restored").await;
    assert_eq!(home.rows(APPLIED), UNTOUCHED);

    window.press("Open my notes").await;
    window.press("Open my notes").await;
    window.press("Database").await;
    window.text("14 migrations applied").await;
    assert_eq!(
        home.rows("SELECT title FROM notes WHERE title = 'Today'"),
        [""; 0]
    );
    assert_eq!(window.texts(".copies li").await.len(), 3);
}

#[tokio::test]
async fn killed_in_the_middle_it_begins_anew_and_ends_well() {
    let home = Home::of_version_1();
    home.install(ENDLESS.0, ENDLESS.1);
    let window = Window::open(&home).await;
    window.text("Step 14 of 14: count all birds").await;
    window.app.kill();
    window.app.has_ended().await;
    drop(window);
    assert_eq!(home.rows(APPLIED), UNTOUCHED);

    home.uninstall(ENDLESS.0);
    let window = Window::open(&home).await;
    window.title("Your notes are up to date").await;
    window.press("Open my notes").await;
    window.note("Heron").await;
    assert_eq!(home.rows(APPLIED).len(), 14);
    assert_eq!(home.rows("PRAGMA integrity_check"), ["ok"]);
}
