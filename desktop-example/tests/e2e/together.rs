//! Two instances at once.

use super::support::{Home, Window, until};
use super::upgrade::{APPLIED, ENDLESS, UNTOUCHED};

#[tokio::test]
async fn without_a_bus_the_second_waits_until_the_first_is_done() {
    let home = Home::of_version_1();
    let first = home.open();
    first.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let window = Window::open(&home).await;
    window.title("Waiting for your notes").await;
    window.text("s so far").await;
    window.screenshot("waiting").await;

    first.execute_batch("COMMIT").unwrap();
    window.title("Your notes are up to date").await;
}

#[tokio::test]
async fn while_another_instance_upgrades_it_is_waited_for() {
    let home = Home::of_version_1();
    home.install(ENDLESS.0, ENDLESS.1);
    let first = Window::open(&home).await;
    first.text("Step 14 of 14: count all birds").await;
    let second = Window::open(&home).await;
    second.title("Waiting for your notes").await;
    first.app.kill();
    second.text("Step 14 of 14: count all birds").await;
    assert_eq!(home.rows(APPLIED), UNTOUCHED);
}

#[tokio::test]
async fn with_a_bus_the_second_shows_the_first_and_ends() {
    let home = Home::new();
    let window = Window::by(&home, &["dbus-run-session", "--"]).await;
    window.note("Packing list").await;
    let bus = window.app.variable("DBUS_SESSION_BUS_ADDRESS").unwrap();
    let mut second = home.app();
    let second = second.env("DBUS_SESSION_BUS_ADDRESS", bus).spawn();
    let mut second = second.unwrap();
    let ended = until("the second to end", || second.try_wait().unwrap()).await;
    assert!(ended.success());
    window.write_note("Heron", "at the weir").await;
}

#[tokio::test]
async fn two_first_launches_at_once_are_one_notebook() {
    let home = Home::new();
    let (one, other) = tokio::join!(Window::open(&home), Window::open(&home));
    for window in [&one, &other] {
        window.note("Packing list").await;
    }
    assert_eq!(home.rows("SELECT name FROM notebooks"), ["Welcome"]);
    assert_eq!(home.rows(APPLIED).len(), 14);
}
