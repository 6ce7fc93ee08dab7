//! `add`.

use std::fs;
use std::process::Stdio;

use litemigrate::Migrations;
use predicates::str::{contains, starts_with};

use crate::support::{Child, Project, output};

#[test]
fn a_file_is_made_and_its_directory_with_it() {
    let project = Project::new(&[]);
    let created = output(project.without_database(["add", "create notes", "--source", "a/b"]));
    let path = created.strip_prefix("Creating ").unwrap().trim_end();
    let name = path.strip_prefix("a/b/").unwrap();
    let version = name.strip_suffix("_create_notes.sql").unwrap();
    assert_eq!(version.len(), "YYYYMMDDHHMMSS".len());
    let now: i64 = version.parse().unwrap();
    assert!(now > 20_260_000_000_000, "{now}");
    let text = fs::read_to_string(project.path(path)).unwrap();
    assert_eq!(text, "-- Add migration script here\n");
}

#[test]
fn a_reversible_migration_is_two_files() {
    let project = Project::new(&[]);
    let created = output(project.without_database(["add", "-r", "pins"]));
    let names = project.migrations();
    let [down, up] = names.as_slice() else {
        panic!("{names:?}")
    };
    assert_eq!(
        created,
        format!("Creating migrations/{up}\nCreating migrations/{down}\n")
    );
    let text = |name| fs::read_to_string(project.path("migrations").join(name)).unwrap();
    assert!(up.ends_with("_pins.up.sql"), "{up}");
    assert_eq!(text(up), "-- Add up migration script here\n");
    assert!(down.ends_with("_pins.down.sql"), "{down}");
    assert_eq!(text(down), "-- Add down migration script here\n");
}

#[test]
fn what_was_added_runs_and_reverts() {
    let project = Project::new(&[]);
    output(project.command(["add", "--reversible", "one"]));
    output(project.command(["add", "two"]));
    output(project.command(["run"]));
    assert_eq!(project.applied().len(), 2);
}

#[test]
fn two_in_a_row_have_two_versions_in_their_order() {
    let project = Project::new(&[]);
    for _ in 0..3 {
        output(project.command(["add", "the same"]));
    }
    let migrations = Migrations::from_path(project.path("migrations")).unwrap();
    assert_eq!(migrations.iter().len(), 3);
}

#[test]
fn any_number_at_once_have_as_many_versions() {
    const COUNT: usize = 12;
    let project = Project::new(&[]);
    let start = |number: usize| {
        let description = if number.is_multiple_of(2) {
            "same".to_owned()
        } else {
            format!("no {number}")
        };
        let mut command = project.process(["add", "--reversible", &description]);
        Child(command.stdout(Stdio::null()).spawn().unwrap())
    };
    let children: Vec<Child> = (0..COUNT).map(start).collect();
    for mut child in children {
        assert_eq!(child.exit_code(), Some(0));
    }
    // A version twice would be an error here; what is left of a claim would be counted below.
    let migrations = Migrations::from_path(project.path("migrations")).unwrap();
    assert_eq!(migrations.iter().len(), COUNT);
    assert!(
        migrations
            .iter()
            .all(|migration| migration.down().is_some())
    );
    assert_eq!(project.migrations().len(), 2 * COUNT);
}

#[test]
fn descriptions_that_make_no_file_name_are_refused() {
    let project = Project::new(&[]);
    for description in ["", "  ", "a/b", "a\\b", "../a", "a\nb", "a\tb", "a.down"] {
        let refused = project
            .command(["add", description])
            .assert()
            .code(1)
            .stdout("");
        refused.stderr(starts_with("error: the description"));
    }
    assert!(project.migrations().is_empty());
}

#[test]
fn a_place_that_is_no_directory_is_an_error() {
    let project = Project::new(&[]);
    fs::write(project.path("sql"), "").unwrap();
    let refused = project
        .command(["add", "notes", "--source", "sql"])
        .assert()
        .code(1);
    refused.stdout("").stderr(contains("cannot create `sql`"));
}

#[test]
fn a_folder_holds_both_scripts() {
    let project = Project::new(&[]);
    let created = output(project.command(["add", "--folder", "-s", "pins"]));
    assert_eq!(
        created,
        "Creating migrations/0001_pins/up.sql\nCreating migrations/0001_pins/down.sql\n"
    );
    let text =
        |name: &str| fs::read_to_string(project.path("migrations/0001_pins").join(name)).unwrap();
    assert_eq!(text("up.sql"), "-- Add up migration script here\n");
    assert_eq!(text("down.sql"), "-- Add down migration script here\n");
    output(project.command(["run"]));
    output(project.command(["revert"]));
    assert_eq!(project.applied(), [0; 0]);
}

#[test]
fn the_next_is_as_the_last_was() {
    for (files, expected) in [
        (&["0_a.sql"][..], &["0001_next.sql"][..]),
        (&["1_a.sql", "2_b.sql"], &["0003_next.sql"]),
        (
            &[
                "0001_a.up.sql",
                "0001_a.down.sql",
                "0002_b.up.sql",
                "0002_b.down.sql",
            ],
            &["0003_next.down.sql", "0003_next.up.sql"],
        ),
        (&["1_a.sql", "9_b.up.sql", "10_c.sql"], &["0011_next.sql"]),
        (&["1_a.sql", "2_b/up.sql", "2_b/down.sql"], &["0003_next"]),
    ] {
        let project = Project::new(&[]);
        for file in files {
            let path = project.path("migrations").join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        let before = project.migrations();
        output(project.command(["add", "next"]));
        let mut added = project.migrations();
        added.retain(|name| !before.contains(name));
        assert_eq!(added, expected, "{files:?}");
    }
}

#[test]
fn times_stay_times_and_gaps_make_none() {
    for files in [
        &["20260131093000_a.sql", "20260131093001_b.sql"][..],
        &["1_a.sql", "3_b.sql"],
        &["2_a.sql"],
    ] {
        let project = Project::new(&[]);
        project.add(&files.iter().map(|file| (*file, "")).collect::<Vec<_>>());
        let created = output(project.command(["add", "next"]));
        let version = created.strip_prefix("Creating migrations/").unwrap();
        let version = version.strip_suffix("_next.sql\n").unwrap();
        assert_eq!(version.len(), "YYYYMMDDHHMMSS".len(), "{files:?}");
        assert!(version > "20260131093001", "{version}");
    }
}

#[test]
fn what_is_said_wins_over_what_was_last() {
    let project = Project::new(&[("1_a.up.sql", ""), ("2_b.up.sql", "")]);
    let created = output(project.command(["add", "--simple", "c"]));
    assert_eq!(created, "Creating migrations/0003_c.sql\n");
    let created = output(project.command(["add", "--timestamp", "-r", "d"]));
    assert!(created.starts_with("Creating migrations/20"), "{created}");
    for contradiction in [["-r", "--simple"], ["--folder", "-r"], ["-t", "-s"]] {
        let [one, other] = contradiction;
        let refused = project.command(["add", one, other, "e"]).assert().code(2);
        refused.stderr(contains("cannot be used with"));
    }
}

// Elsewhere a directory cannot be locked, and some may be numbered by the time.
#[cfg(unix)]
#[test]
fn any_number_at_once_have_numbers_without_a_gap() {
    let project = Project::new(&[("1_first.sql", "")]);
    let start = |_| {
        let mut command = project.process(["add", "--folder", "same"]);
        Child(command.stdout(Stdio::null()).spawn().unwrap())
    };
    let children: Vec<Child> = (0..8).map(start).collect();
    for mut child in children {
        assert_eq!(child.exit_code(), Some(0));
    }
    let migrations = Migrations::from_path(project.path("migrations")).unwrap();
    let versions = migrations.iter().map(|known| known.version().get());
    assert!(versions.eq(1..=9));
}

#[test]
fn after_the_highest_number_there_is_none() {
    let project = Project::new(&[("9223372036854775807_last.sql", "")]);
    let refused = project.command(["add", "-s", "next"]).assert().code(1);
    refused.stdout("").stderr(contains("say `--timestamp`"));
    assert_eq!(project.migrations(), ["9223372036854775807_last.sql"]);
}
