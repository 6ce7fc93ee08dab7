use super::*;

fn all() -> Value {
    json!({ "kind": "all" })
}

#[test]
fn a_note_is_written_found_moved_and_deleted() {
    let home = Home::new();
    let app = Started::with_notes(&home);
    let id = app.ask("create_note", json!({ "place": all() }));
    let body = "at the weir; see [[Packing list]]";
    app.ask(
        "save_note",
        json!({ "id": id, "title": " Heron ", "body": body }),
    );

    let note = app.ask("note", json!({ "id": id }));
    assert_eq!(
        (&note["title"], &note["body"]),
        (&json!("Heron"), &json!(body))
    );
    let found = app.ask("list_notes", json!({ "place": all(), "search": "HERO" }));
    assert_eq!(column(&found, "title"), ["Heron"]);

    app.ask("pin_note", json!({ "id": id, "pinned": true }));
    assert_eq!(app.titles(&all())[0], "Heron");
    let notebook = app.ask("places", json!({}))["notebooks"][0]["id"].clone();
    app.ask("move_note", json!({ "id": id, "notebook": notebook }));
    let inside = app.titles(&json!({ "kind": "notebook", "id": notebook }));
    assert!(inside.contains(&"Heron".to_owned()), "{inside:?}");
    app.ask("archive_note", json!({ "id": id, "archived": true }));
    assert_eq!(app.titles(&json!({ "kind": "archive" })), ["Heron"]);

    app.ask("delete_note", json!({ "id": id }));
    assert_eq!(app.ask("note", json!({ "id": id })), Value::Null);
    assert_eq!(app.ask("places", json!({}))["archive"], 0);
}

#[test]
fn notes_that_mention_it_are_named() {
    let home = Home::new();
    let app = Started::with_notes(&home);
    let titles = app.ask(
        "list_notes",
        json!({ "place": all(), "search": "Packing list" }),
    );
    let packing = app.ask("note", json!({ "id": titles[0]["id"] }));
    assert_eq!(packing["mentions"][0]["title"], "Welcome to Fieldnotes");
    assert_eq!(packing["tags"], json!(["trips"]));
    assert_eq!(packing["files"][0]["name"], "packing-list.txt");
}

#[test]
fn a_blank_title_is_untitled() {
    let home = Home::new();
    let app = Started::with_notes(&home);
    let id = app.ask("create_note", json!({ "place": all() }));
    app.ask("save_note", json!({ "id": id, "title": "  ", "body": "" }));
    assert_eq!(app.ask("note", json!({ "id": id }))["title"], "Untitled");
}

#[test]
fn a_note_made_under_a_tag_has_it() {
    let home = Home::new();
    let app = Started::with_notes(&home);
    let tag = &app.ask("places", json!({}))["tags"][0];
    let id = app.ask(
        "create_note",
        json!({ "place": { "kind": "tag", "id": tag["id"] } }),
    );
    assert_eq!(
        app.ask("note", json!({ "id": id }))["tags"],
        json!([tag["name"]])
    );
}

#[test]
fn what_is_typed_into_a_note_that_is_gone_is_not_said_to_be_saved() {
    let home = Home::new();
    let app = Started::with_notes(&home);
    let saved = app.try_to(
        "save_note",
        json!({ "id": 999, "title": "Heron", "body": "" }),
    );
    assert!(saved.is_err());
}

#[test]
fn while_another_program_writes_saving_is_refused_and_said_why() {
    let home = Home::new();
    let app = Started::with_notes(&home);
    let other = home.file();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let pinned = app.try_to("pin_note", json!({ "id": 1, "pinned": true }));
    assert_eq!(pinned.unwrap_err()["kind"], "busy");
}

#[test]
fn the_page_has_no_other_words_than_these() {
    let home = Home::new();
    let app = Started::with_notes(&home);
    let nowhere = json!({ "place": { "kind": "everywhere" }, "search": "" });
    assert!(app.try_to("list_notes", nowhere).is_err());
    assert!(
        app.try_to("execute", json!({ "sql": "DELETE FROM notes" }))
            .is_err()
    );
    let injected = json!({ "place": all(), "search": "' OR 1 = 1 --" });
    assert_eq!(app.ask("list_notes", injected), json!([]));
}
