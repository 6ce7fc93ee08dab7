//! `.env`, and what comes before it.

use std::fs;

use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;

use crate::support::{NOTES, Project, output};

#[test]
fn a_file_names_the_database_if_nothing_else_does() {
    let project = Project::new(&[NOTES]);
    let env = "\u{feff}# ours\nOTHER=1\nexport DATABASE_URL=\"sqlite:env.db\"\nDATABASE_URL=b.db\n";
    project.write(".env", env);
    output(project.without_database(["run"]));
    assert_eq!(project.files(), [".env", "env.db"]);
    output(project.command(["run"]));
    assert_eq!(project.files(), [".env", "app.db", "env.db"]);
    output(project.command(["run", "-D", "c.db"]));
    assert_eq!(project.files(), [".env", "app.db", "c.db", "env.db"]);
}

#[test]
fn it_is_looked_for_upwards_and_the_nearest_counts() {
    let project = Project::new(&[NOTES]);
    project.write(".env", "DATABASE_URL=sqlite:env.db\n");
    let below = project.path("a/b");
    fs::create_dir_all(&below).unwrap();
    let run = || {
        let mut command = project.without_database(["run", "--source", "../../migrations"]);
        command.current_dir(&below);
        command
    };
    output(run());
    assert!(below.join("env.db").is_file());
    project.write("a/.env", "OTHER=1\n");
    run()
        .assert()
        .code(1)
        .stderr(contains("no database is named"));
}

#[test]
fn it_is_not_read_on_request() {
    let project = Project::new(&[NOTES]);
    project.write(".env", "DATABASE_URL=sqlite:env.db\n");
    for arguments in [["--no-dotenv", "run"], ["run", "--no-dotenv"]] {
        let refused = project.without_database(arguments).assert().code(1);
        refused.stdout("").stderr(contains("no database is named"));
    }
    assert_eq!(project.files(), [".env"]);
}

#[test]
fn a_line_that_cannot_be_read_matters_if_the_variable_is_not_found() {
    let project = Project::new(&[NOTES]);
    project.write(".env", "PASSWORD='secret\n");
    let refused = project.without_database(["info"]).assert().code(1);
    refused
        .stdout("")
        .stderr(contains("`.env` does not set DATABASE_URL").and(contains("secret").not()));
    project.write(".env", "a b c\nDATABASE_URL=sqlite:env.db\n");
    output(project.without_database(["info"]));
}

#[test]
fn where_a_wrong_url_comes_from_is_said() {
    let project = Project::new(&[NOTES]);
    project.write(".env", "DATABASE_URL=postgres://ada:secret@localhost/app\n");
    let refused = project.without_database(["info"]).assert().code(1);
    refused.stdout("").stderr(
        contains("DATABASE_URL of `.env` cannot be used")
            .and(contains("begins with `postgres:`"))
            .and(contains("secret").not()),
    );
    let mut command = project.command(["info"]);
    command.env("DATABASE_URL", "sqlite:a.db?mode=x");
    let refused = command.assert().code(1);
    refused.stderr(contains("DATABASE_URL of the environment cannot be used"));
}
