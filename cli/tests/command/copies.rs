//! Copies of the database: made before it is changed, made now, and put back.

use predicates::str::contains;

use crate::support::{FAILING, NOTES, PINS, Project, TAGS, output, untimed};

#[test]
fn a_run_keeps_a_copy_and_tells_where() {
    let project = Project::new(&[NOTES]);
    let first = output(project.command(["run", "--backup"]));
    assert!(!first.contains("copied"), "{first}");
    assert_eq!(project.files(), ["app.db"]);

    project.add(&[TAGS]);
    let second = output(project.command(["run", "--backup"]));
    let copies = project.copies("app.db.backups");
    assert_eq!(copies.len(), 1);
    assert!(copies[0].ends_with("Z-v1.db"), "{copies:?}");
    let told = second.lines().last().unwrap();
    assert!(told.starts_with("copied before: "), "{second}");
    assert!(
        told.ends_with(&format!("app.db.backups/{}", copies[0])),
        "{second}"
    );
    assert!(
        untimed(&second).starts_with("applied 2 tags\n1 migration\n"),
        "{second}"
    );

    let third = output(project.command(["run", "--backup"]));
    assert_eq!(third, "nothing pending: the database is at 2\n");
}

#[test]
fn a_folder_can_be_chosen() {
    let project = Project::new(&[NOTES, PINS[0], PINS[1]]);
    output(project.command(["run"]));
    output(project.command(["revert", "--backup", "kept"]));
    assert!(project.copies("kept")[0].ends_with("Z-v3.db"));
    assert_eq!(project.files(), ["app.db", "kept"]);
}

#[test]
fn a_failed_run_tells_of_its_copy_and_it_can_be_put_back() {
    let project = Project::new(&[NOTES]);
    output(project.command(["run"]));
    project.add(&[TAGS, FAILING]);
    let failed = project.command(["run", "--backup"]).assert().code(1);
    failed.stdout(contains("copied before: "));
    assert_eq!(project.applied(), [1, 2]);
    let restored = output(project.command(["database", "restore"]));
    assert!(restored.starts_with("restored "), "{restored}");
    assert!(
        restored.contains("\nwhat was there is kept as "),
        "{restored}"
    );
    assert_eq!(project.applied(), [1]);
    // And that is undone.
    output(project.command(["database", "restore"]));
    assert_eq!(project.applied(), [1, 2]);
}

#[test]
fn a_copy_that_is_named() {
    let project = Project::new(&[NOTES]);
    output(project.command(["run"]));
    let made = output(project.command(["db", "backup", "--folder", "kept"]));
    project.add(&[TAGS]);
    output(project.command(["run"]));
    output(project.command(["db", "restore", made.trim_end()]));
    assert_eq!(project.applied(), [1]);
    project.write("app.db", "no database, and never was");
    let restored = output(project.command(["db", "restore", "--folder", "kept"]));
    assert!(
        restored.contains("cannot be read, and is set aside as "),
        "{restored}"
    );
    assert_eq!(project.applied(), [1]);
}

#[test]
fn what_cannot_be_done_is_said() {
    let project = Project::new(&[NOTES]);
    let nothing = project.command(["db", "backup"]).assert().code(1);
    nothing.stderr(contains(
        "`app.db` does not exist: there is nothing to copy",
    ));
    output(project.command(["run"]));
    for (arguments, reason) in [
        (&["db", "restore"][..], "there is no copy of the database"),
        (
            &["db", "restore", "-D", "sqlite:app.db?mode=ro"],
            "is only read",
        ),
        (&["db", "restore", "app.db"], "is the database itself"),
        (
            &["db", "restore", "migrations/1_notes.sql"],
            "file is not a database",
        ),
        (
            &["db", "backup", "-D", "sqlite::memory:"],
            "a database in memory has no copies",
        ),
    ] {
        let refused = project.command(arguments.iter().copied()).assert();
        refused.code(1).stdout("").stderr(contains(reason));
    }
    assert_eq!(project.applied(), [1]);
}
