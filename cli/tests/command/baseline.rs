//! `baseline`.

use predicates::str::contains;

use crate::support::{Project, output, untimed};

#[test]
fn what_is_up_to_the_version_is_recorded_and_not_run() {
    let project = Project::of_three();
    project.write("app.db", "");
    let plan = output(project.command(["baseline", "2", "--dry-run"]));
    let expected = "\
        baseline 1 notes (migrations/1_notes.sql)\n\
        baseline 2 tags (migrations/2_tags.sql)\n\
        dry run: 2 migrations, and nothing was written\n";
    assert_eq!(plan, expected);
    assert!(project.bytes().is_empty());

    let recorded = output(project.command(["baseline", "2"]));
    assert_eq!(
        untimed(&recorded),
        "baselined 1 notes\nbaselined 2 tags\n2 migrations"
    );
    assert_eq!(project.applied(), [1, 2]);
    let tables = "SELECT group_concat(name) FROM sqlite_schema WHERE type = 'table'";
    let tables: String = project
        .database()
        .query_row(tables, [], |row| row.get(0))
        .unwrap();
    assert_eq!(tables, "_sqlx_migrations");
    assert_eq!(
        output(project.command(["baseline", "2"])),
        "nothing to baseline: the database is at 2\n"
    );
}

#[test]
fn without_its_version_or_its_database_there_is_none() {
    let project = Project::of_three();
    for arguments in [&["baseline", "2"][..], &["baseline", "2", "--dry-run"]] {
        let missing = project.command(arguments.iter().copied()).assert().code(1);
        missing
            .stdout("")
            .stderr(contains("`app.db` does not exist"));
        assert!(project.files().is_empty());
    }
    project.write("app.db", "");
    let absent = project.command(["baseline", "9"]).assert().code(1);
    absent
        .stdout("")
        .stderr(contains("there is no migration 9"));
    project.command(["baseline"]).assert().code(2);
    assert!(project.bytes().is_empty());
}
