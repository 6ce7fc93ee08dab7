//! sqlx's command beside litemigrate: what it prints and how it ends.

use litemigrate::{ErrorKind, State, Version};

use crate::support::{Command, Output, Place, Set, Tool, assert_same};

const FILES: &[(&str, &str)] = &[
    ("0001_one.up.sql", "CREATE TABLE one (x);\n"),
    ("0001_one.down.sql", "DROP TABLE one;\n"),
    ("0002_two_words.up.sql", "INSERT INTO one VALUES (2);\n"),
    ("0002_two_words.down.sql", "DELETE FROM one;\n"),
    ("0003_three.up.sql", "-- no-transaction\nVACUUM;\n"),
    ("0003_three.down.sql", "SELECT 1;\n"),
];

fn ended(text: &str) -> Output {
    Output {
        code: Some(0),
        text: text.to_owned(),
    }
}

/// Without the time that each migration took, which is in brackets at the end of its line.
fn untimed(mut output: Output) -> Output {
    let mut said = String::new();
    for line in output.text.lines() {
        said += line.rsplit_once(" (").map_or(line, |(said, _)| said);
        said.push('\n');
    }
    output.text = said;
    output
}

#[test]
fn info_says_installed_and_run_says_nothing() {
    let place = Place::new(FILES);
    let (set, db) = (Set::of(&place), place.database("ours"));
    Tool::Litemigrate.run(&set, &db);
    let before = db.bytes();
    let sqlx = Command::new(&place, &db);

    assert_eq!(
        sqlx.call(&["migrate", "info"]),
        ended("1/installed one\n2/installed two words\n3/installed three\n")
    );
    assert_eq!(sqlx.call(&["migrate", "run"]), Output::nothing());
    assert_eq!(
        sqlx.call(&["migrate", "run", "--dry-run"]),
        Output::nothing()
    );
    assert_eq!(
        sqlx.call(&["migrate", "run", "--target-version", "3"]),
        Output::nothing()
    );
    assert!(db.bytes() == before, "the database was written");
}

#[test]
fn run_goes_on_where_litemigrate_stopped() {
    let place = Place::new(FILES);
    let (set, db) = (Set::of(&place), place.database("ours"));
    Tool::Litemigrate.run_to(&set, &db, 1);
    let sqlx = Command::new(&place, &db);

    assert_eq!(
        sqlx.call(&["migrate", "info"]),
        ended("1/installed one\n2/pending two words\n3/pending three\n")
    );
    assert_eq!(
        untimed(sqlx.call(&["migrate", "run"])),
        ended("Applied 2/migrate two words\nApplied 3/migrate three\n")
    );
    set.assert_done(&db);
}

#[test]
fn litemigrate_goes_on_where_run_stopped() {
    for version in [1, 2, 3] {
        let place = Place::new(FILES);
        let (set, db) = (Set::of(&place), place.database("theirs"));
        let sqlx = Command::new(&place, &db);
        let output = sqlx.call(&["migrate", "run", "--target-version", &version.to_string()]);
        assert_eq!(output.code, Some(0), "{output:?}");

        let report = set.litemigrate().unwrap().run(&mut db.connect()).unwrap();

        let done = usize::try_from(3 - version).unwrap();
        assert_eq!(report.done().len(), done, "{report}");
        set.assert_done(&db);
    }
}

#[test]
fn revert_takes_back_what_litemigrate_applied() {
    let place = Place::new(FILES);
    let (set, theirs, ours) = (
        Set::of(&place),
        place.database("theirs"),
        place.database("ours"),
    );
    Tool::Litemigrate.run(&set, &theirs);
    Tool::Sqlx.run(&set, &ours);
    let sqlx = Command::new(&place, &theirs);
    let migrator = set.litemigrate().unwrap();

    for said in ["3/revert three", "2/revert two words", "1/revert one"] {
        let output = untimed(sqlx.call(&["migrate", "revert"]));
        assert_eq!(output, ended(&format!("Applied {said}\n")));
        let report = migrator.revert(&mut ours.connect()).unwrap();
        assert_eq!(report.done().len(), 1);
        assert_same(&ours.image(), &theirs.image(), said);
    }
    let output = sqlx.call(&["migrate", "revert"]);
    assert_eq!(output, ended("No migrations available to revert\n"));
    assert!(migrator.revert(&mut ours.connect()).unwrap().is_empty());

    Tool::Litemigrate.run(&set, &theirs);
    Tool::Sqlx.run(&set, &ours);
    assert_same(&ours.image(), &theirs.image(), "applied again");
    let output = sqlx.call(&["migrate", "revert", "--target-version", "1"]);
    assert_eq!(output.code, Some(0), "{output:?}");
    migrator.revert_to(&mut ours.connect(), 1).unwrap();
    assert_same(&ours.image(), &theirs.image(), "reverted to 1");
}

#[test]
fn a_database_that_sqlx_created_keeps_its_journal() {
    for (setting, mode) in [("true", "wal"), ("false", "delete")] {
        let place = Place::new(FILES);
        let (set, db) = (Set::of(&place), place.database("created"));
        let sqlx = Command::new(&place, &db);
        let create = ["database", "create", "--sqlite-create-db-wal", setting];
        assert_eq!(sqlx.call(&create), Output::nothing());

        Tool::Litemigrate.run(&set, &db);

        assert_eq!(db.ask("SELECT journal_mode FROM pragma_journal_mode"), mode);
        assert_eq!(sqlx.call(&["migrate", "run"]), Output::nothing());
        set.assert_done(&db);
    }
}

#[test]
fn a_configuration_file_says_the_same_to_both() {
    let place = Place::new(&[
        ("1_windows.sql", "\u{feff}CREATE TABLE a (x);\r\n"),
        ("2_unix.sql", "INSERT INTO a VALUES (1);\n"),
    ]);
    place.beside(
        "sqlx.toml",
        "[migrate]\ntable-name = \"app_migrations\"\nignored-chars = [\"\\r\", \"\\uFEFF\"]\n",
    );
    let set = Set {
        table: Some("app_migrations"),
        ignored: &['\r', '\u{feff}'],
        ..Set::of(&place)
    };
    let (theirs, ours) = (place.database("theirs"), place.database("ours"));

    let output = Command::new(&place, &theirs).call(&["migrate", "run"]);
    assert_eq!(output.code, Some(0), "{output:?}");
    Tool::Litemigrate.run(&set, &ours);

    assert_same(&ours.image(), &theirs.image(), "by one configuration");
    set.assert_done(&theirs);
    let sqlx = Command::new(&place, &ours);
    assert_eq!(
        sqlx.call(&["migrate", "info"]),
        ended("1/installed windows\n2/installed unix\n")
    );
    // Line ends may change now, for both.
    place.write("1_windows.sql", "CREATE TABLE a (x);\n");
    set.assert_done(&ours);
    assert_eq!(sqlx.call(&["migrate", "run"]), Output::nothing());
}

#[test]
fn what_was_skipped_on_request_is_applied() {
    let place = Place::new(FILES);
    let (set, theirs, ours) = (
        Set::of(&place),
        place.database("theirs"),
        place.database("ours"),
    );
    let sqlx = Command::new(&place, &theirs);
    let skip = ["migrate", "override", "skip", "--target-version", "2"];
    assert_eq!(sqlx.call(&skip).code, Some(0));
    Tool::Litemigrate.skip_to(&set, &ours, 2);
    assert_same(&ours.image(), &theirs.image(), "skipped");

    let migrator = set.litemigrate().unwrap();
    let status = migrator.status(&mut theirs.connect()).unwrap();
    assert_eq!(status.count(State::Applied), 2, "{status}");
    assert_eq!(
        Command::new(&place, &ours).call(&["migrate", "info"]),
        ended("1/installed one\n2/installed two words\n3/pending three\n")
    );
}

#[test]
fn what_add_makes_is_taken() {
    let place = Place::new::<&str, &str>(&[]);
    let (set, db) = (Set::of(&place), place.database("ours"));
    let sqlx = Command::new(&place, &db);
    for description in ["first thing", "second"] {
        let output = sqlx.call(&["migrate", "add", "-r", "-s", description]);
        assert_eq!(output.code, Some(0), "{output:?}");
    }

    let report = set.litemigrate().unwrap().run(&mut db.connect()).unwrap();

    assert_eq!(report.done()[0].description(), "first thing");
    assert_eq!(report.version(), Some(Version::new(2)));
    set.assert_done(&db);
}

#[test]
fn sqlx_stops_at_a_failure_that_litemigrate_recorded() {
    let place = Place::new(FILES);
    place.write("0002_two_words.up.sql", "INSERT INTO nowhere VALUES (2);\n");
    let (set, db) = (Set::of(&place), place.database("ours"));
    let migrator = set.litemigrate().unwrap();
    let error = migrator.run(&mut db.connect()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Execute);
    let sqlx = Command::new(&place, &db);

    let output = sqlx.call(&["migrate", "run"]);
    let said = "error: migration 2 is partially applied; fix and remove row from \
                `_sqlx_migrations` table\n";
    assert_eq!((output.code, output.text.as_str()), (Some(1), said));

    // Its advice works, and so does ours.
    migrator.forget(&mut db.connect(), 2).unwrap();
    place.write("0002_two_words.up.sql", "INSERT INTO one VALUES (2);\n");
    assert_eq!(
        untimed(sqlx.call(&["migrate", "run"])),
        ended("Applied 2/migrate two words\nApplied 3/migrate three\n")
    );
    set.assert_done(&db);
}

#[test]
fn a_newer_database_is_told_from_a_missing_file() {
    let place = Place::new(FILES);
    let (set, db) = (Set::of(&place), place.database("ours"));
    Tool::Litemigrate.run(&set, &db);
    for name in ["0003_three.up.sql", "0003_three.down.sql"] {
        place.remove(name);
    }

    let output = Command::new(&place, &db).call(&["migrate", "run"]);
    let said = "error: migration 3 was previously applied but is missing in the resolved \
                migrations\n";
    assert_eq!((output.code, output.text.as_str()), (Some(1), said));

    let error = set
        .litemigrate()
        .unwrap()
        .run(&mut db.connect())
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::DatabaseNewer);
}
