//! `sqlx.toml`.

use std::fs;

use predicates::str::contains;

use crate::support::{NOTES, Project, output};

#[test]
fn the_ledger_has_the_name_that_is_written_there() {
    for (name, stored) in [
        ("'app_migrations'", "app_migrations"),
        ("'main.app_migrations'", "app_migrations"),
        ("'\"My Ledger\"'", "My Ledger"),
        ("'[My Ledger]'", "My Ledger"),
        ("'`My Ledger`'", "My Ledger"),
    ] {
        let project = Project::new(&[NOTES]);
        project.write("sqlx.toml", &format!("[migrate]\ntable-name = {name}\n"));
        output(project.command(["run"]));
        let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'notes'";
        let table: String = project
            .database()
            .query_row(tables, [], |row| row.get(0))
            .unwrap();
        assert_eq!(table, stored);
        assert!(output(project.command(["info"])).starts_with("1  applied  notes"));
        output(project.command(["check"]));
    }
}

#[test]
fn the_directory_and_the_variable_are_those_it_names() {
    let project = Project::new(&[]);
    project.write(
        "sqlx.toml",
        "[common]\ndatabase-url-var = 'NOTES_DB'\n[migrate]\nmigrations-dir = 'sql/notes'\n",
    );
    fs::create_dir_all(project.path("sql/notes")).unwrap();
    project.write("sql/notes/1_notes.sql", NOTES.1);
    let unset = project.command(["run"]).assert().code(1);
    unset.stderr(contains("NOTES_DB=sqlite:app.db"));
    let mut command = project.without_database(["run"]);
    command.env("NOTES_DB", "sqlite:notes.db");
    output(command);
    project.write(".env", "DATABASE_URL=other.db\nNOTES_DB=sqlite:notes.db\n");
    let pending = output(project.without_database(["info"]));
    assert!(pending.starts_with("1  applied  notes"), "{pending}");
    // The command line wins.
    let other = ["info", "--source", "migrations", "-D", "b.db"];
    assert_eq!(
        output(project.command(other)),
        "no migrations in `migrations`\n"
    );
    assert_eq!(project.files(), [".env", "notes.db", "sql", "sqlx.toml"]);
}

#[test]
fn ignored_characters_are_left_out_of_checksums() {
    let project = Project::new(&[NOTES]);
    output(project.command(["run"]));
    project.add(&[("1_notes.sql", "CREATE\tTABLE notes (body TEXT);\n")]);
    project.command(["check"]).assert().code(14);
    project.write("sqlx.toml", "[migrate]\nignored-chars = [\"\\t\", \" \"]\n");
    project.command(["check"]).assert().code(14);
    let reset = ["database", "reset", "--yes"];
    output(project.command(reset));
    project.add(&[NOTES]);
    output(project.command(["check"]));
    let bare = project.command(["check", "--config", "empty.toml"]);
    project.write("empty.toml", "");
    let mut bare = bare;
    bare.assert().code(14);
}

#[test]
fn new_migrations_are_of_the_kind_it_says() {
    let project = Project::new(&[("20260131093000_a.sql", "")]);
    project.write(
        "sqlx.toml",
        "[migrate.defaults]\nmigration-type = 'reversible'\nmigration-versioning = 'sequential'\n",
    );
    assert_eq!(
        output(project.command(["add", "b"])),
        "Creating migrations/20260131093001_b.up.sql\n\
         Creating migrations/20260131093001_b.down.sql\n"
    );
    let said = output(project.command(["add", "c", "--simple", "--timestamp"]));
    assert!(said.ends_with("_c.sql\n"), "{said}");
    assert!(!said.contains("20260131"), "{said}");
}

#[test]
fn another_file_can_be_named_and_must_be_there() {
    let project = Project::new(&[NOTES]);
    project.write("other.toml", "[migrate]\ntable-name = 'other'\n");
    project.write("sqlx.toml", "[migrate]\ntable-name = 'ours'\n");
    output(project.command(["run", "--config", "other.toml"]));
    let other = "SELECT count(*) FROM other";
    project.database().execute_batch(other).unwrap();
    project.command(["check"]).assert().code(10);
    let nowhere = project.command(["--config", "no.toml", "run"]).assert();
    nowhere
        .code(1)
        .stdout("")
        .stderr(contains("cannot read `no.toml`"));
}

#[test]
fn what_cannot_be_done_is_an_error_with_its_line() {
    let project = Project::new(&[NOTES]);
    for (text, reason) in [
        (
            "[migrate]\ntabel-name = 'a'\n",
            "sqlx.toml:2: unknown field `tabel-name`",
        ),
        ("[migrate\n", "sqlx.toml:1: "),
        (
            "[migrate]\ncreate-schemas = ['app']\n",
            "sqlx.toml: `create-schemas` holds `app`",
        ),
        (
            "[migrate]\ntable-name = 'app.ledger'\n",
            "the ledger cannot be in `app`",
        ),
        (
            "[drivers.sqlite]\nunsafe-load-extensions = ['vec0']\n",
            "`unsafe-load-extensions` is not supported",
        ),
    ] {
        project.write("sqlx.toml", text);
        let refused = project.command(["run"]).assert().code(1).stdout("");
        refused.stderr(contains(reason));
        assert_eq!(project.files(), ["sqlx.toml"], "{text}");
    }
    let fine = "[migrate]\ncreate-schemas = ['main']\n[macros]\nx = 1\n[drivers.mysql]\ny = 2\n";
    project.write("sqlx.toml", fine);
    output(project.command(["run"]));
}

#[test]
fn completions_need_no_file_that_can_be_read() {
    let project = Project::new(&[]);
    project.write("sqlx.toml", "[");
    output(project.command(["completions", "bash"]));
}
