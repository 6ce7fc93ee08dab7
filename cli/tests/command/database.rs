//! `database`, and its files.

use predicates::str::contains;

use crate::support::{FAILING, NOTES, Project, output, untimed};

#[test]
fn a_file_is_created_once_and_in_wal_mode() {
    let project = Project::new(&[]);
    assert_eq!(output(project.command(["database", "create"])), "");
    let bytes = project.bytes();
    assert_eq!(bytes[18..20], [2, 2]);
    assert_eq!(project.files(), ["app.db"]);
    let again = ["db", "create", "--sqlite-create-db-wal", "false"];
    assert_eq!(output(project.command(again)), "");
    assert_eq!(project.bytes(), bytes);
}

#[test]
fn a_file_is_in_another_mode_on_request() {
    let project = Project::new(&[NOTES]);
    let create = ["db", "create", "--sqlite-create-db-wal", "false"];
    assert_eq!(output(project.command(create)), "");
    output(project.command(["run"]));
    assert_eq!(project.bytes()[18..20], [1, 1]);
}

#[test]
fn what_cannot_be_created_is_said() {
    let project = Project::new(&[]);
    for (url, reason) in [
        ("sqlite:nowhere/app.db", "the directory of `nowhere/app.db`"),
        ("sqlite:migrations", "`migrations` is a directory"),
        ("sqlite:app.db?mode=rw", "with `mode=rw` it is not created"),
        ("sqlite:app.db?immutable=1", "with `immutable=1` it is not"),
    ] {
        let refused = project.command(["db", "create", "-D", url]).assert();
        refused.code(1).stdout("").stderr(contains(reason));
    }
    assert!(project.files().is_empty());
    assert_eq!(
        output(project.command(["db", "create", "-D", "sqlite::memory:"])),
        ""
    );
}

#[test]
fn a_file_goes_with_all_that_belongs_to_it() {
    let project = Project::new(&[NOTES]);
    output(project.command(["database", "setup"]));
    for ending in ["-wal", "-shm", "-journal"] {
        project.write(&format!("app.db{ending}"), "");
    }
    project.write("app.db-notes", "mine");
    assert_eq!(output(project.command(["database", "drop", "-y"])), "");
    assert_eq!(project.files(), ["app.db-notes"]);
    assert_eq!(output(project.command(["database", "drop", "-y"])), "");
    assert_eq!(output(project.command(["database", "drop"])), "");
}

#[test]
fn without_a_terminal_nothing_is_deleted() {
    let project = Project::new(&[NOTES]);
    output(project.command(["run"]));
    let bytes = project.bytes();
    for command in ["drop", "reset"] {
        let refused = project.command(["database", command]).assert().code(1);
        refused.stdout("").stderr(
            "error: `app.db` is kept, since there is no terminal to ask on; say `--yes` to \
             delete it without a question\n",
        );
    }
    assert_eq!(project.bytes(), bytes);
}

#[cfg(unix)]
#[test]
fn on_a_terminal_it_is_asked() {
    use crate::support::on_terminal;

    let project = Project::new(&[NOTES]);
    output(project.command(["run"]));
    for typed in ["\n", "n\n", "no\n", "yea\n", "\u{4}"] {
        let (code, screen) = on_terminal(project.process(["db", "drop"]), typed);
        assert_eq!(code, Some(1), "{screen}");
        assert!(
            screen.contains("Drop the database `app.db`? [y/N]"),
            "{screen}"
        );
        assert!(screen.contains("`app.db` is kept"), "{screen}");
        let (code, screen) = on_terminal(project.process(["db", "reset"]), typed);
        assert_eq!(code, Some(1), "{screen}");
        assert_eq!(project.applied(), [1]);
    }
    let (code, screen) = on_terminal(project.process(["db", "drop"]), "Y\n");
    assert_eq!(code, Some(0), "{screen}");
    assert!(project.files().is_empty());
}

#[test]
fn other_files_are_never_deleted() {
    let project = Project::new(&[]);
    project.write("short", "SQLite format 3");
    project.write("text", &"somebody's thesis".repeat(100));
    for name in ["short", "text", "migrations"] {
        let refused = project.command(["db", "drop", "-y", "-D", name]).assert();
        refused
            .code(1)
            .stdout("")
            .stderr(contains(format!("`{name}` is")));
    }
    project.write("app.db", "");
    for url in ["sqlite:app.db?mode=ro", "sqlite:app.db?immutable=1"] {
        let refused = project.command(["db", "drop", "-y", "-D", url]).assert();
        refused
            .code(1)
            .stderr(contains("says that it is only read"));
    }
    assert_eq!(project.files(), ["app.db", "short", "text"]);
    // Empty is what a database is before anything is in it.
    output(project.command(["db", "drop", "-y"]));
    assert_eq!(project.files(), ["short", "text"]);
}

#[cfg(unix)]
#[test]
fn a_link_to_a_database_stays_and_leads_to_the_new_one() {
    let project = Project::new(&[NOTES]);
    std::fs::create_dir(project.path("data")).unwrap();
    std::os::unix::fs::symlink("data/real.db", project.path("app.db")).unwrap();
    output(project.command(["db", "setup"]));
    output(project.command(["db", "reset", "-y"]));
    assert!(project.path("app.db").is_symlink());
    assert!(project.path("data/real.db").is_file());
    assert_eq!(project.applied(), [1]);
}

#[test]
fn to_reset_is_to_begin_again() {
    let project = Project::new(&[NOTES]);
    let set_up = output(project.command(["database", "setup"]));
    assert_eq!(untimed(&set_up), "applied 1 notes\n1 migration");
    let row = "INSERT INTO notes VALUES ('a')";
    project.database().execute_batch(row).unwrap();
    let again = output(project.command(["database", "setup"]));
    assert_eq!(again, "nothing pending: the database is at 1\n");

    let reset = output(project.command(["database", "reset", "--yes"]));
    assert_eq!(untimed(&reset), "applied 1 notes\n1 migration");
    let count = "SELECT count(*) FROM notes";
    let count: i64 = project
        .database()
        .query_row(count, [], |row| row.get(0))
        .unwrap();
    assert_eq!(count, 0);
    assert_eq!(project.bytes()[18..20], [2, 2]);
}

#[test]
fn nothing_is_deleted_or_created_for_migrations_that_cannot_be_run() {
    let project = Project::new(&[NOTES]);
    output(project.command(["database", "setup"]));
    let bytes = project.bytes();
    project.add(&[("2_b.sql", "COMMIT;")]);
    let refused = project.command(["db", "reset", "-y"]).assert().code(1);
    refused.stdout("").stderr(contains("2_b.sql:1"));
    assert_eq!(project.bytes(), bytes);
    let elsewhere = project.command(["db", "setup", "-D", "b.db"]).assert();
    elsewhere.code(1).stdout("").stderr(contains("2_b.sql:1"));
    let read_only = ["db", "reset", "-y", "-D", "sqlite:app.db?mode=ro"];
    project.command(read_only).assert().code(1);
    assert_eq!(project.files(), ["app.db"]);
    assert_eq!(project.bytes(), bytes);
}

#[test]
fn a_migration_that_fails_fails_the_setup() {
    let project = Project::new(&[NOTES, FAILING]);
    let failed = project.command(["database", "setup"]).assert().code(1);
    failed
        .stdout(contains("applied 1 notes"))
        .stderr(contains("migration 4 failed at migrations/4_typo.sql:3"));
}
