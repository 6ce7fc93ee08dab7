//! The user wants to leave.

use super::support::{Home, Window};
use super::upgrade::{APPLIED, ENDLESS, UNTOUCHED};

#[tokio::test]
async fn during_an_upgrade_it_is_asked_about_and_undone() {
    let home = Home::of_version_1();
    home.install(ENDLESS.0, ENDLESS.1);
    let window = Window::open(&home).await;
    window.text("Step 14 of 14: count all birds").await;
    window.text("s so far, still at work").await;
    window.screenshot("upgrading").await;

    window.close();
    window.text("Stop the update?").await;
    window.screenshot("upgrading-asked").await;
    window.press("Keep going").await;
    window.text("Step 14 of 14: count all birds").await;

    window.close();
    window.press_and_leave("Stop and close").await;
    drop(window);
    assert_eq!(home.rows(APPLIED), UNTOUCHED);
    assert_eq!(home.rows("PRAGMA integrity_check"), ["ok"]);

    home.uninstall(ENDLESS.0);
    let window = Window::open(&home).await;
    window.title("Your notes are up to date").await;
}

#[tokio::test]
async fn otherwise_the_window_closes_at_once() {
    let home = Home::new();
    let window = Window::open(&home).await;
    window.note("Packing list").await;
    window.close();
    window.app.has_ended().await;
}
