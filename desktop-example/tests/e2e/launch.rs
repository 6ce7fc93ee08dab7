//! The launches that users know: nothing happens but the window.

use serde_json::json;

use super::support::{Home, Window};

#[tokio::test]
async fn the_first_launch_opens_a_notebook_that_explains_itself() {
    let home = Home::new();
    let window = Window::open(&home).await;
    window.note("Packing list").await;
    window.open_note("Welcome to Fieldnotes").await;
    window.text("Created").await;
    window.screenshot("notes").await;

    window.write_note("Heron", "at the weir").await;
    window.press("Database").await;
    window.title("Database").await;
    window.text("There is none yet").await;
    window.screenshot("database-fresh").await;
}

#[tokio::test]
async fn the_second_launch_opens_what_was_written() {
    let home = Home::new();
    let window = Window::open(&home).await;
    window.write_note("Heron", "at the weir").await;
    drop(window);

    let window = Window::open(&home).await;
    window.note("Heron").await;
    window.press("Database").await;
    window.text("14 migrations applied").await;
    // For the reader of the test's log. Nothing depends on how fast this machine is.
    println!(
        "last start: {:?}",
        window.texts(".facts > div:last-child dd > *").await
    );
}

#[tokio::test]
async fn long_texts_stay_in_their_places() {
    let home = Home::new();
    let window = Window::open(&home).await;
    window.note("Packing list").await;
    let long = "Donaudampfschifffahrtsgesellschaft".repeat(6);
    let sql = "INSERT INTO notebooks (name, color) VALUES (?1, 'clay');
               INSERT INTO notes (notebook_id, title, body) SELECT id, name, name FROM notebooks WHERE name = ?1";
    let db = home.open();
    for statement in sql.split(';') {
        db.execute(statement, [&long]).unwrap();
    }
    drop(window);

    let window = Window::open(&home).await;
    window.open_note(&long).await;
    window.text("Created").await;
    window.screenshot("notes-long").await;
    let scrolled = "arguments[0]([...document.querySelectorAll('nav, .list, .editor')]
        .filter((element) => element.scrollWidth > element.clientWidth)
        .map((element) => element.className))";
    assert_eq!(window.answer(scrolled).await, json!([]));
}
