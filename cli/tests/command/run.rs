//! `run`.

use predicates::prelude::PredicateBooleanExt;
use predicates::str::{contains, starts_with};

use crate::support::{FAILING, NOTES, Project, TAGS, output, untimed};

#[test]
fn the_first_run_says_what_it_did_and_the_second_that_nothing_is_pending() {
    let project = Project::of_three();
    let first = output(project.command(["run"]));
    assert_eq!(
        untimed(&first),
        "applied 1 notes\napplied 2 tags\napplied 3 pins\n3 migrations"
    );
    assert_eq!(project.applied(), [1, 2, 3]);

    let bytes = project.bytes();
    let second = output(project.command(["run"]));
    assert_eq!(second, "nothing pending: the database is at 3\n");
    assert_eq!(project.bytes(), bytes);
    assert_eq!(project.files(), ["app.db"]);
}

#[test]
fn the_repository_s_own_set_runs_as_its_quick_start_says() {
    let project = Project::new(&[]);
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/../migrations");
    let arguments = ["run", "--database-url", "sqlite:app.db", "--source", source];
    let first = output(project.without_database(arguments));
    assert!(
        first.starts_with("applied 20240212091500 create notebooks and notes"),
        "{first}"
    );
    let second = output(project.without_database(arguments));
    assert!(
        second.starts_with("nothing pending: the database is at "),
        "{second}"
    );
}

#[test]
fn options_may_stand_on_either_side_of_the_command() {
    let project = Project::of_three();
    output(project.without_database(["-D", "app.db", "--source", "migrations", "run"]));
    assert_eq!(project.applied(), [1, 2, 3]);
}

#[test]
fn a_target_is_where_the_run_ends() {
    let project = Project::of_three();
    output(project.command(["run", "--target-version", "2"]));
    assert_eq!(project.applied(), [1, 2]);
    output(project.command(["run"]));
    assert_eq!(project.applied(), [1, 2, 3]);

    let too_old = project
        .command(["run", "--target-version", "2"])
        .assert()
        .code(1);
    too_old.stderr(starts_with("error: "));
    let absent = project
        .command(["run", "--target-version", "7"])
        .assert()
        .code(1);
    absent.stderr(contains("migration 7"));
}

#[test]
fn a_dry_run_writes_nothing_and_creates_nothing() {
    let project = Project::of_three();
    let plan = "\
        apply 1 notes (migrations/1_notes.sql)\n\
        apply 2 tags (migrations/2_tags.sql)\n\
        apply 3 pins (migrations/3_pins.up.sql)\n\
        dry run: 3 migrations, and nothing was written\n";
    assert_eq!(output(project.command(["run", "--dry-run"])), plan);
    assert!(project.files().is_empty());

    output(project.command(["run", "--target-version", "1"]));
    let bytes = project.bytes();
    let rest = "\
        apply 2 tags (migrations/2_tags.sql)\n\
        dry run: 1 migration, and nothing was written\n";
    assert_eq!(
        output(project.command(["run", "--dry-run", "--target-version", "2"])),
        rest
    );
    assert_eq!(project.bytes(), bytes);
    assert_eq!(project.files(), ["app.db"]);
}

#[test]
fn a_migration_that_fails_leaves_what_came_before_it() {
    let project = Project::new(&[NOTES, TAGS, FAILING]);
    let failed = project.command(["run"]).assert().code(1);
    failed
        .stderr(starts_with(
            "error: migration 4 failed at migrations/4_typo.sql:3",
        ))
        .stderr(contains("no such table: lsts"))
        .stdout(contains("applied 1 notes").and(contains("applied 2 tags")));
    assert_eq!(project.applied(), [1, 2]);
    let tables = "SELECT count(*) FROM sqlite_schema WHERE name = 'lists'";
    let lists: i64 = project
        .database()
        .query_row(tables, [], |row| row.get(0))
        .unwrap();
    assert_eq!(lists, 0);

    let again = project.command(["run"]).assert().code(1).stdout("");
    again.stderr(contains("failed before"));

    project.add(&[("4_typo.sql", "CREATE TABLE lists (title TEXT);\n")]);
    let corrected = output(project.command(["run"]));
    assert_eq!(untimed(&corrected), "applied 4 typo\n1 migration");
}

#[test]
fn a_set_that_cannot_be_read_creates_no_file() {
    for (name, text, reason) in [
        ("1_other.sql", "", "`migrations/1_other.sql`"),
        ("notes.sql", "", "`migrations/notes.sql`"),
        ("2_tags.down.sql", "", "`migrations/2_tags.down.sql`"),
        ("2_tags.sql", "SELECT '\0';", "2_tags.sql:1"),
        ("2_tags.sql", "COMMIT;", "2_tags.sql:1"),
    ] {
        let project = Project::new(&[NOTES, (name, text)]);
        project
            .command(["run"])
            .assert()
            .code(1)
            .stdout("")
            .stderr(contains(reason));
        assert!(project.files().is_empty(), "{name}");
    }
}

#[test]
fn no_directory_of_migrations_is_an_error_and_an_empty_one_is_not() {
    let project = Project::new(&[]);
    let nothing = "nothing pending: no migration is applied\n";
    assert_eq!(output(project.command(["run"])), nothing);
    assert!(project.files().is_empty());
    let nowhere = project.command(["run", "--source", "sql"]).assert().code(1);
    nowhere.stderr(contains("there is no directory of migrations `sql`"));
}

#[test]
fn the_whole_set_can_be_tried_in_memory() {
    let project = Project::of_three();
    let tried = output(project.command(["run", "-D", "sqlite::memory:"]));
    assert!(untimed(&tried).ends_with("3 migrations"), "{tried}");
    assert!(project.files().is_empty());
}

#[test]
fn what_is_out_of_order_is_warned_of() {
    let project = Project::new(&[NOTES, ("3_c.sql", "CREATE TABLE c (x);")]);
    output(project.command(["run"]));
    project.add(&[TAGS]);
    let warned = output(project.command(["run"]));
    assert!(
        warned.ends_with("warning: migration 2 is applied out of order, after 3\n"),
        "{warned}"
    );
}
