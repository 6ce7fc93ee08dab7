//! `migrations.lock`: written, read, merged, and what it does at run time.

use litemigrate::build::Preparation;
use litemigrate::{ErrorKind, Migrations, Migrator, Version};
use rusqlite::Connection;

use crate::support::{Files, NOTES, edited, files, history, locked, migrations, released_history};

fn text(files: &Files) -> String {
    files
        .iter()
        .find(|(path, _)| path == "migrations.lock")
        .unwrap()
        .1
        .clone()
}

#[test]
fn it_is_a_line_for_each_migration_and_what_that_does_to_the_schema() {
    let text = text(&locked(files(&NOTES)));
    let mut digits = 0;
    let shown: Vec<String> = text
        .lines()
        .map(|line| {
            let words = line.split(' ').map(|word| {
                let is_hex = word.len() >= 32 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
                digits += if is_hex { word.len() } else { 0 };
                if is_hex { "…" } else { word }
            });
            words.collect::<Vec<_>>().join(" ")
        })
        .collect();
    assert_eq!(
        shown.join("\n"),
        "# litemigrate lock 1: the migrations as they were released; written by `litemigrate prepare`, kept with them\n\
         1 notes … …\n\
         \x20 + table notes\n\
         \x20 + columns notes: id, body\n\
         \x20 + column notes.body: TEXT NOT NULL\n\
         \x20 + column notes.id: INTEGER\n\
         \x20 + primary key notes: (id)\n\
         2 titles … …\n\
         \x20 + columns notes: id, body, title\n\
         \x20 + column notes.title: TEXT\n\
         \x20 + index by_title: ON notes (title)"
    );
    assert_eq!(digits, 2 * (96 + 32));
}

#[test]
fn it_is_the_same_when_it_is_written_again() {
    let once = locked(history());
    let twice = locked(once.clone());
    assert_eq!(text(&once), text(&twice));
    let crlf = edited(&once, "migrations.lock", &text(&once).replace('\n', "\r\n"));
    assert_eq!(
        Preparation::new(&migrations(&crlf)).text().unwrap(),
        text(&once)
    );
}

/// What was written once stays: locks are in repositories, and their fingerprints with them.
#[test]
fn the_lock_of_a_history_is_what_it_was() {
    assert_eq!(text(&locked(history())), text(&released_history()));
}

#[test]
fn its_record_is_the_schema_at_every_version() {
    // The record alone is asked: what would be replayed does not run.
    let files = locked(history());
    let mut db = Connection::open_in_memory().unwrap();
    let migrator = Migrator::new(migrations(&files));
    for migration in migrator.migrations().iter() {
        migrator.run_to(&mut db, migration.version()).unwrap();
        let name = "a table of nobody";
        db.execute_batch(&format!("CREATE TABLE \"{name}\" (a)"))
            .unwrap();
        let drift = migrator.drift(&mut db).unwrap();
        assert_eq!(
            drift.differences().to_string(),
            format!("extra table \"{name}\"")
        );
        db.execute_batch(&format!("DROP TABLE \"{name}\"")).unwrap();
    }
}

#[test]
fn the_record_is_what_a_drift_is_told_by() {
    let files = locked(files(&NOTES));
    let record = text(&files).replace("column notes.title: TEXT", "column notes.title: BLOB");
    let mut db = Connection::open_in_memory().unwrap();
    Migrator::new(migrations(&files)).run(&mut db).unwrap();
    let migrator = Migrator::new(migrations(&edited(&files, "migrations.lock", &record)));
    // Its fingerprint still is that of the schema: what is said of it is not even looked at.
    assert!(migrator.drift(&mut db).unwrap().is_none());
    db.execute_batch("DROP INDEX by_title").unwrap();
    let error = migrator.drift(&mut db).unwrap_err();
    assert_eq!(
        (error.kind(), error.line()),
        (ErrorKind::StaleLock, Some(8))
    );
}

#[test]
fn a_text_that_was_shipped_and_is_accepted_is_no_modification() {
    let shipped = locked(files(&NOTES));
    let mut db = Connection::open_in_memory().unwrap();
    Migrator::new(migrations(&shipped)).run(&mut db).unwrap();

    let corrected = edited(
        &shipped,
        "1_notes.sql",
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT NOT NULL);\n-- corrected\n",
    );
    let refused = Migrator::new(migrations(&corrected))
        .run(&mut db)
        .unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::VersionMismatch);
    let errors = Preparation::new(&migrations(&corrected))
        .text()
        .unwrap_err();
    assert_eq!(errors[0].kind(), ErrorKind::Released);
    assert!(
        errors[0].to_string().contains("litemigrate accept 1"),
        "{}",
        errors[0]
    );

    let lock = Preparation::new(&migrations(&corrected))
        .accept(Version::new(1))
        .text()
        .unwrap();
    assert_eq!(lock.matches("  accepts ").count(), 1);
    let accepted = edited(&corrected, "migrations.lock", &lock);
    let migrator = Migrator::new(migrations(&accepted));
    assert_eq!(
        migrator.run(&mut db).unwrap().to_string(),
        "nothing pending: the database is at 2"
    );
    assert!(
        migrator
            .status(&mut db)
            .unwrap()
            .to_string()
            .contains("applied")
    );
    assert!(migrator.drift(&mut db).unwrap().is_none());
    assert_eq!(
        migrator
            .migrations()
            .get(Version::new(1))
            .unwrap()
            .accepted()
            .len(),
        1
    );
    // Nobody else's edit is.
    let other = edited(&accepted, "1_notes.sql", "CREATE TABLE notes (id);");
    let mut fresh = Connection::open_in_memory().unwrap();
    Migrator::new(migrations(&edited(&accepted, "1_notes.sql", "SELECT 2;")))
        .run_to(&mut fresh, 1)
        .unwrap();
    assert_eq!(
        Migrator::new(migrations(&other))
            .run(&mut fresh)
            .unwrap_err()
            .kind(),
        ErrorKind::VersionMismatch
    );
}

#[test]
fn what_was_never_released_may_be_locked_anew() {
    let files = locked(files(&NOTES));
    let edited = edited(
        &files,
        "1_notes.sql",
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT);",
    );
    let set = migrations(&edited);
    let lock = Preparation::new(&set)
        .unreleased(Version::new(1))
        .text()
        .unwrap();
    assert!(
        !lock.contains("accepts") && lock.contains("column notes.body: TEXT\n"),
        "{lock}"
    );
    let mut gone = files.clone();
    gone.retain(|(path, _)| !path.starts_with('2'));
    let set = migrations(&gone);
    assert_eq!(
        Preparation::new(&set).text().unwrap_err()[0].kind(),
        ErrorKind::Released
    );
    let lock = Preparation::new(&set)
        .unreleased(Version::new(2))
        .text()
        .unwrap();
    assert!(!lock.contains("titles"), "{lock}");
}

#[test]
fn two_branches_merge_by_keeping_the_lines_of_both() {
    let base = locked(files(&NOTES));
    let branch = |path: &str, sql: &str| locked(edited(&base, path, sql));
    let (mine, theirs) = (
        branch("3_a.sql", "CREATE TABLE a (b);"),
        branch("4_c.sql", "CREATE TABLE c (d);"),
    );
    let added = |files: &Files| text(files).strip_prefix(&text(&base)).unwrap().to_owned();
    for (first, second) in [(&mine, &theirs), (&theirs, &mine)] {
        let union = format!("{}{}{}", text(&base), added(first), added(second));
        let mut both = edited(&base, "3_a.sql", "CREATE TABLE a (b);");
        both.push(("4_c.sql".to_owned(), "CREATE TABLE c (d);".to_owned()));
        let merged = edited(&both, "migrations.lock", &union);
        let prepared = Preparation::new(&migrations(&merged)).text().unwrap();
        both.retain(|(path, _)| path != "migrations.lock");
        assert_eq!(prepared, text(&locked(both)));
    }
}

#[test]
fn a_lock_that_cannot_be_read_is_told_with_its_line() {
    let sound = text(&locked(files(&NOTES)));
    let with = |line: &str| format!("{sound}{line}\n");
    let digits = "0".repeat(96);
    for (text, line, fault) in [
        ("1 notes\n".to_owned(), 1, "does not begin as a lock"),
        (sound.replace("lock 1:", "lock 3:"), 1, "update this one"),
        (with("<<<<<<< HEAD"), 12, "both sides"),
        (with("3 tags"), 12, "expected a version"),
        (
            with(&format!("x tags {digits} {}", &digits[..32])),
            12,
            "expected a version",
        ),
        (
            with(&format!("3 tags {digits} {digits}")),
            12,
            "expected a version",
        ),
        (
            with(&format!("2 titles {digits} {}", &digits[..32])),
            12,
            "two checksums",
        ),
        (with("  accepts 00"), 12, "expected `accepts`"),
        (with("  replaces 1 notes"), 12, "`replaces`, a version"),
        (with("  replaces 1 notes 00"), 12, "`replaces`, a version"),
        (sound.replace("1 notes", "  notes"), 2, "below no migration"),
    ] {
        let error =
            Migrations::from_files([("migrations.lock".to_owned(), text.clone())]).unwrap_err();
        assert_eq!(
            (error.kind(), error.line()),
            (ErrorKind::InvalidLock, Some(line)),
            "{error} {text}"
        );
        assert!(
            error
                .to_string()
                .starts_with(&format!("migrations.lock:{line}: ")),
            "{error}"
        );
        assert!(error.to_string().contains(fault), "{error}");
    }
    let twice = [("a/migrations.lock", ""), ("b/migrations.lock", "")];
    assert_eq!(
        Migrations::from_files(twice).unwrap_err().kind(),
        ErrorKind::InvalidLock
    );
}

#[test]
fn it_is_read_from_disk_as_well() {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in NOTES {
        std::fs::write(folder.path().join(path), text).unwrap();
    }
    let set = Migrations::from_path(folder.path()).unwrap();
    let path = Preparation::new(&set)
        .write(folder.path())
        .unwrap()
        .unwrap();
    assert_eq!(path, folder.path().join("migrations.lock"));
    let set = Migrations::from_path(folder.path()).unwrap();
    assert_eq!(Preparation::new(&set).write(folder.path()).unwrap(), None);
    assert_eq!(
        std::fs::read_to_string(&path).unwrap(),
        text(&locked(files(&NOTES)))
    );
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 4);
}

#[test]
fn a_name_may_be_empty() {
    let nameless = files(&[(
        "1_nameless.sql",
        "CREATE TABLE \"\" (id INTEGER PRIMARY KEY, \"\" TEXT);\nCREATE INDEX \"x\" ON \"\" (\"\");\n",
    )]);
    let migrator = Migrator::new(migrations(&locked(nameless)));
    let mut db = Connection::open_in_memory().unwrap();
    migrator.run(&mut db).unwrap();
    db.execute_batch("DROP INDEX x").unwrap();
    let drift = migrator.drift(&mut db).unwrap();
    assert_eq!(
        drift.differences().to_string(),
        "missing index x: ON \"\" (\"\")"
    );
}

#[test]
fn a_type_may_hold_line_ends_and_blanks() {
    let odd = files(&[(
        "1_odd.sql",
        "CREATE TABLE odd (id INTEGER PRIMARY KEY, a \"large\nnumber \");\n",
    )]);
    let migrator = Migrator::new(migrations(&locked(odd)));
    let mut db = Connection::open_in_memory().unwrap();
    migrator.run(&mut db).unwrap();
    db.execute_batch("ALTER TABLE odd ADD COLUMN b").unwrap();
    let drift = migrator.drift(&mut db).unwrap();
    assert_eq!(drift.differences().to_string(), "extra column odd.b");
}
