use super::*;

#[test]
fn a_first_launch_ends_at_the_notes_and_keeps_no_copy() {
    let home = Home::new();
    let app = Started::with_notes(&home);
    let notes = app.titles(&json!({ "kind": "all" }));
    assert_eq!(notes[0], "Welcome to Fieldnotes");
    let facts = app.ask("database", json!({}));
    assert_eq!(facts["version"], LATEST);
    assert_eq!(facts["copies"], json!([]));
    assert_eq!(column(&facts["ledger"], "state"), ["applied"; 14]);
}

#[test]
fn a_second_launch_has_nothing_to_do() {
    let home = Home::new();
    drop(Started::with_notes(&home));
    let before = fs::read(home.folders().database()).unwrap();
    drop(Started::with_notes(&home));
    assert!(fs::read(home.folders().database()).unwrap() == before);
}

#[test]
fn two_at_once_on_a_fresh_file_both_end_at_the_notes() {
    let home = Home::new();
    let (one, other) = (Started::at(&home), Started::at(&home));
    for app in [one, other] {
        assert_eq!(app.shown()["page"], "notes");
        assert_eq!(app.titles(&json!({ "kind": "all" })).len(), 3);
    }
}

#[test]
fn nothing_that_sqlx_s_user_wrote_is_lost() {
    let home = Home::of_version_1();
    let app = Started::at(&home);

    let shown = app.shown();

    assert_eq!(shown["page"], "upgraded", "{shown:#}");
    assert_eq!(shown["changes"].as_array().unwrap().len(), 13);
    assert_eq!(shown["copy"]["version"], "20240212091500");
    let (before, after) = (version_1(), home.file());
    let kept = [
        // Titles that were blank are filled in, and said to be.
        "SELECT id || notebook_id || body || created_at || updated_at FROM notes WHERE id <= 65 ORDER BY id",
        "SELECT title FROM notes WHERE id <= 65 AND id NOT IN (3, 4) ORDER BY id",
        "SELECT id || name || created_at FROM notebooks WHERE id <= 3 ORDER BY id",
        "SELECT hex(checksum) FROM _sqlx_migrations WHERE version = 20240212091500",
    ];
    for sql in kept {
        let before = rows(&before, sql);
        assert!(!before.is_empty(), "{sql}");
        assert_eq!(rows(&after, sql), before, "{sql}");
    }
    let filled = rows(
        &after,
        "SELECT title FROM notes WHERE id IN (3, 4) ORDER BY id",
    );
    assert_eq!(filled, ["A kingfisher", "Note in Йога и 'тишина'"]);
    let links = "SELECT from_note_id || ' ' || to_note_id FROM note_links WHERE from_note_id = 1";
    assert_eq!(rows(&after, links), ["1 2"]);
    assert_eq!(rows(&after, "PRAGMA integrity_check"), ["ok"]);
    assert_eq!(rows(&after, "PRAGMA foreign_key_check"), [""; 0]);
    assert_eq!(app.ask("database", json!({}))["version"], LATEST);
}

#[test]
fn what_changed_is_shown_until_it_is_read_and_once() {
    let home = Home::of_version_1();
    let app = Started::at(&home);
    assert_eq!(app.shown()["page"], "upgraded");
    app.ask("read_changes", json!({}));
    assert_eq!(app.shown()["page"], "notes");
    drop(app);
    Started::with_notes(&home);
}

#[test]
fn a_newer_database_is_left_alone() {
    let home = Home::of_version_1();
    let newer =
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
                 VALUES (99990101000000, 'from the future', 1, zeroblob(48), 1)";
    home.file().execute(newer, []).unwrap();
    let app = Started::at(&home);
    let shown = app.shown();
    assert_eq!(
        (&shown["page"], &shown["kind"]),
        (&json!("trouble"), &json!("newer"))
    );
    let refused = app.try_to("places", json!({})).unwrap_err();
    assert_eq!(refused["message"], "the notes are not open");
    assert_eq!(
        rows(&home.file(), "SELECT description FROM _sqlx_migrations").len(),
        2
    );
}

#[test]
fn a_report_tells_of_the_error_and_of_nobody() {
    let home = Home::new();
    fs::create_dir(home.folders().data()).unwrap();
    fs::write(home.folders().database(), "Dear diary, this is no database").unwrap();
    let app = Started::at(&home);
    let shown = app.shown();
    assert_eq!(shown["kind"], "damaged");
    let report = text(&shown["report"]);
    assert!(report.contains("error: NOT_A_DATABASE"), "{report}");
    assert!(
        !report.contains(&*home.0.path().to_string_lossy()),
        "{report}"
    );
    assert!(!report.contains("diary"), "{report}");
}

#[test]
fn without_a_copy_nothing_is_upgraded() {
    let home = Home::of_version_1();
    fs::write(home.copies(), "no folder").unwrap();
    let before = fs::read(home.folders().database()).unwrap();
    let app = Started::at(&home);
    assert_eq!(app.shown()["kind"], "other");
    assert!(fs::read(home.folders().database()).unwrap() == before);

    fs::remove_file(home.copies()).unwrap();
    app.ask("retry", json!({}));
    assert_eq!(app.shown()["page"], "upgraded");
}

#[test]
fn a_damaged_file_is_not_touched_by_an_update() {
    let home = Home::of_version_1();
    let mut file = fs::read(home.folders().database()).unwrap();
    damage(&mut file);
    fs::write(home.folders().database(), &file).unwrap();
    let app = Started::at(&home);
    let shown = app.shown();
    assert_eq!(
        (&shown["kind"], &shown["copy"]),
        (&json!("damaged"), &Value::Null)
    );
    assert!(fs::read(home.folders().database()).unwrap() == file);
}

#[test]
fn an_empty_file_is_no_fresh_start_if_there_are_copies() {
    let home = Home::of_version_1();
    drop(Started::at(&home).shown());
    fs::write(home.folders().database(), "").unwrap();
    let app = Started::at(&home);
    let shown = app.shown();
    assert_eq!(shown["kind"], "gone");

    app.ask("restore", json!({ "copy": shown["copy"]["name"] }));
    assert_eq!(app.shown()["page"], "restored");
    app.ask("retry", json!({}));
    assert_eq!(app.shown()["page"], "upgraded");
    assert!(
        app.titles(&json!({ "kind": "all" }))
            .contains(&"Heron".to_owned())
    );
}

#[test]
fn or_it_is_if_the_user_says_so() {
    let home = Home::of_version_1();
    drop(Started::at(&home).shown());
    fs::remove_file(home.folders().database()).unwrap();
    let app = Started::at(&home);
    assert_eq!(app.shown()["kind"], "gone");
    app.ask("start_afresh", json!({}));
    assert_eq!(app.shown()["page"], "notes");
    assert_eq!(app.titles(&json!({ "kind": "all" })).len(), 3);
    assert_eq!(
        app.ask("database", json!({}))["copies"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn who_waits_can_give_up_and_try_again() {
    let home = Home::of_version_1();
    let other = home.file();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let app = Started::at(&home);
    loop {
        let told = app.told.recv_timeout(Duration::from_secs(60)).unwrap();
        if told["doing"]["what"] == "waiting" {
            break;
        }
    }
    app.ask("give_up", json!({}));
    assert_eq!(app.shown()["kind"], "busy");
    other.execute_batch("ROLLBACK").unwrap();
    app.ask("retry", json!({}));
    assert_eq!(app.shown()["page"], "upgraded");
}
