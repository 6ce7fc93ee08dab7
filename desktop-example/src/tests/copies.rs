use super::*;

fn upgraded(home: &Home) -> Started {
    let app = Started::at(home);
    assert_eq!(app.shown()["page"], "upgraded");
    app
}

#[test]
fn a_copy_takes_the_place_of_the_notes_and_they_are_kept_too() {
    let home = Home::of_version_1();
    let app = upgraded(&home);
    let id = app.ask("create_note", json!({ "place": { "kind": "all" } }));
    app.ask(
        "save_note",
        json!({ "id": id, "title": "Today", "body": "" }),
    );
    let copy = app.ask("database", json!({}))["copies"][0].clone();

    app.ask("restore", json!({ "copy": copy["name"] }));

    let shown = app.shown();
    assert_eq!(
        (&shown["page"], &shown["taken"]),
        (&json!("restored"), &copy["taken"])
    );
    let notes = "SELECT count(*) || '' FROM notes";
    assert_eq!(rows(&home.file(), notes), rows(&version_1(), notes));
    app.ask("retry", json!({}));
    assert_eq!(app.shown()["page"], "upgraded");
    let copies = app.ask("database", json!({}))["copies"].clone();
    let with_today = copies.as_array().unwrap().iter().any(|copy| {
        let copy = Connection::open(home.copies().join(text(&copy["name"]))).unwrap();
        rows(&copy, "SELECT title FROM notes").contains(&"Today".to_owned())
    });
    assert!(with_today, "{copies:#}");
}

#[test]
fn no_other_file_can_be_put_in_their_place() {
    let home = Home::of_version_1();
    let app = upgraded(&home);
    for name in ["../fieldnotes.db", "/etc/passwd", ""] {
        let restored = app.try_to("restore", json!({ "copy": name }));
        let refused = restored.unwrap_err();
        assert_eq!(
            refused["message"], "this copy is not there any more",
            "{name}"
        );
    }
    assert_eq!(app.titles(&json!({ "kind": "archive" })), [""; 0]);
}

#[test]
fn a_copy_that_is_damaged_is_refused_and_the_notes_stay_open() {
    let home = Home::of_version_1();
    let app = upgraded(&home);
    app.ask("read_changes", json!({}));
    let titles = app.titles(&json!({ "kind": "all" }));
    let name = text(&app.ask("database", json!({}))["copies"][0]["name"]);
    let copy = home.copies().join(&name);
    let half = fs::metadata(&copy).unwrap().len() / 2;
    let file = fs::OpenOptions::new().write(true).open(copy).unwrap();
    file.set_len(half).unwrap();

    let refused = app.try_to("restore", json!({ "copy": name })).unwrap_err();

    assert!(text(&refused["message"]).contains(&name), "{refused}");
    assert_eq!(app.titles(&json!({ "kind": "all" })), titles);
}

#[test]
fn exported_files_are_whole_and_never_replace_one_another() {
    let home = Home::of_version_1();
    let app = upgraded(&home);
    let names = [(); 3].map(|()| text(&app.ask("export", json!({}))));
    let notes = "SELECT title FROM notes ORDER BY id";
    for name in &names {
        let exported = Connection::open(home.folders().downloads().join(name)).unwrap();
        assert_eq!(rows(&exported, notes), rows(&home.file(), notes));
    }
    assert_ne!(names[0], names[1]);
    assert_ne!(names[1], names[2]);
}

#[test]
fn damage_is_found() {
    let home = Home::of_version_1();
    let app = upgraded(&home);
    assert_eq!(app.ask("check", json!({})), json!([]));
    drop(app);
    let mut file = fs::read(home.folders().database()).unwrap();
    damage(&mut file);
    fs::write(home.folders().database(), file).unwrap();
    let app = Started::with_notes(&home);
    assert_ne!(app.ask("check", json!({})), json!([]));
}
