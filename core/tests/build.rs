//! An application whose build.rs checks its migrations, built by Cargo as its author would.

// What is not as it should be stops the test, in its helpers too.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use litemigrate::Migrations;
use litemigrate::build::{Preparation, Squash};
use tempfile::TempDir;

/// The example, where it can be changed.
struct App {
    directory: TempDir,
}

impl App {
    fn new() -> Self {
        let core = Path::new(env!("CARGO_MANIFEST_DIR"));
        let example = core.join("../examples/checked-build");
        let directory = tempfile::tempdir().unwrap();
        let app = Self { directory };
        for folder in ["src", "migrations"] {
            fs::create_dir(app.path(folder)).unwrap();
            for entry in fs::read_dir(example.join(folder)).unwrap() {
                let from = entry.unwrap().path();
                fs::copy(&from, app.path(folder).join(from.file_name().unwrap())).unwrap();
            }
        }
        fs::copy(example.join("build.rs"), app.path("build.rs")).unwrap();
        let manifest = fs::read_to_string(example.join("Cargo.toml")).unwrap();
        let path = format!("path = '{}'", core.display());
        let manifest = manifest.replace("path = \"../../core\"", &path);
        fs::write(app.path("Cargo.toml"), manifest).unwrap();
        // The versions that are there already.
        fs::copy(core.join("../Cargo.lock"), app.path("Cargo.lock")).unwrap();
        app
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn write(&self, migration: &str, text: &str) {
        fs::write(self.path("migrations").join(migration), text).unwrap();
    }

    fn remove(&self, migration: &str) {
        fs::remove_file(self.path("migrations").join(migration)).unwrap();
    }

    fn migrations(&self) -> Migrations {
        Migrations::from_path(self.path("migrations")).unwrap()
    }

    /// As `litemigrate prepare` does.
    fn prepare(&self) {
        let migrations = self.migrations();
        let written = Preparation::new(&migrations).write(self.path("migrations"));
        written.unwrap().unwrap();
    }

    fn cargo(&self, command: &str) -> Output {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args([command, "--offline"]);
        cargo.current_dir(self.directory.path());
        cargo.env("CARGO_TARGET_DIR", env!("CARGO_TARGET_TMPDIR"));
        cargo.output().unwrap()
    }

    /// What it prints.
    fn runs(&self) -> String {
        let output = self.cargo("run");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{stderr}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// What Cargo says why it does not compile, an error each.
    fn fails(&self) -> Vec<String> {
        let output = self.cargo("build");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success(), "{stderr}");
        let start = "error: checked-build@0.1.0: ";
        let errors = stderr.lines().filter_map(|line| line.strip_prefix(start));
        let errors: Vec<String> = errors.map(str::to_owned).collect();
        assert!(!errors.is_empty(), "{stderr}");
        errors
    }
}

#[test]
fn an_application_compiles_only_with_migrations_that_can_run() {
    let app = App::new();
    assert_eq!(app.runs(), "no drift: the schema is that of migration 2\n");
    let again = app.cargo("build");
    let told = String::from_utf8_lossy(&again.stderr).into_owned();
    assert!(!told.contains("Compiling"), "{told}");

    // A text is embedded as it is, whatever stands in it.
    let odd = "-- \u{feff}\"quoted\" \\ {}\r\nINSERT INTO notes (body) VALUES ('\u{301} \u{1f4d3}\t#\"##');\n";
    app.write("3_odd.sql", odd);
    app.prepare();
    assert_eq!(app.runs(), "no drift: the schema is that of migration 3\n");
    app.remove("3_odd.sql");
    app.remove("migrations.lock");
    app.prepare();

    // One is added that does not run.
    app.write(
        "3_tags.sql",
        "-- tags\nALTER TABLE nots ADD COLUMN tag TEXT;\n",
    );
    assert_eq!(
        app.fails(),
        [
            "migration 3 failed at migrations/3_tags.sql:2, in `ALTER TABLE nots ADD COLUMN tag \
             TEXT`: no such table: nots (code 1)"
        ]
    );
    // It is corrected, and not in the lock yet.
    app.write("3_tags.sql", "ALTER TABLE notes ADD COLUMN tag TEXT;\n");
    let stale = "migrations/migrations.lock:1: the lock is not up to date: it has not migration 3; \
                 run `litemigrate prepare`";
    assert_eq!(app.fails(), [stale]);
    app.prepare();
    assert_eq!(app.runs(), "no drift: the schema is that of migration 3\n");

    // What was released is edited, then removed.
    let text = fs::read_to_string(app.path("migrations/2_add_titles.up.sql")).unwrap();
    app.write(
        "2_add_titles.up.sql",
        "ALTER TABLE notes ADD COLUMN title TEXT NOT NULL DEFAULT '';\n",
    );
    let errors = app.fails();
    assert!(
        errors[0].starts_with("migrations/2_add_titles.up.sql:1: migration 2 was edited after"),
        "{errors:?}"
    );
    app.write("2_add_titles.up.sql", &text);
    app.runs();
    app.remove("3_tags.sql");
    let errors = app.fails();
    assert!(
        errors[0].contains("migration 3 (tags) was released, and its file is gone"),
        "{errors:?}"
    );
    app.write("3_tags.sql", "ALTER TABLE notes ADD COLUMN tag TEXT;\n");

    // One that is not released loses data, and another is only to be warned of.
    let notes = "CREATE TABLE IF NOT EXISTS lists (title TEXT);\nDROP TABLE notes;\n";
    app.write("4_lists.sql", notes);
    let errors = app.fails();
    assert!(
        errors[0]
            .starts_with("migrations/4_lists.sql:2: table `notes` is dropped with all its rows"),
        "{errors:?}"
    );
    app.write(
        "4_lists.sql",
        "CREATE TABLE IF NOT EXISTS lists (title TEXT);\n",
    );
    let told = app.cargo("build");
    let told = String::from_utf8_lossy(&told.stderr).into_owned();
    let warning = "warning: checked-build@0.1.0: migrations/4_lists.sql:1: with IF NOT EXISTS";
    assert!(told.contains(warning), "{told}");
    app.remove("4_lists.sql");

    // A `down` does not lead back.
    app.write("2_add_titles.down.sql", "SELECT 1;\n");
    let errors = app.fails();
    assert!(
        errors[0].starts_with("migrations/2_add_titles.down.sql:1: reverting migration 2 does not"),
        "{errors:?}"
    );
    // A name is wrong.
    app.write("4-lists.sql", "");
    let errors = app.fails();
    assert!(
        errors[0].starts_with("`migrations/4-lists.sql` is not the name of a migration"),
        "{errors:?}"
    );
    app.remove("4-lists.sql");
    app.write(
        "2_add_titles.down.sql",
        "ALTER TABLE notes DROP COLUMN title;\n",
    );

    a_database_of_before_stays_valid(&app);
}

/// What the lock accepts and replaces is embedded with the migrations.
fn a_database_of_before_stays_valid(app: &App) {
    let main = fs::read_to_string(app.path("src/main.rs")).unwrap();
    let main = main.replace("open_in_memory()", "open(\"app.db\")");
    fs::write(app.path("src/main.rs"), main).unwrap();
    let valid = "no drift: the schema is that of migration 3\n";
    assert_eq!(app.runs(), valid);
    app.write(
        "3_tags.sql",
        "ALTER TABLE notes ADD COLUMN tag TEXT; -- any\n",
    );
    let migrations = app.migrations();
    let accepted = Preparation::new(&migrations).accept(3.into());
    accepted.write(app.path("migrations")).unwrap().unwrap();
    assert_eq!(app.runs(), valid);
    // A squash that is squashed once more.
    for version in [2, 3] {
        let migrations = app.migrations();
        let squash = Squash::new(&migrations, version.into()).unwrap();
        squash.write(app.path("migrations")).unwrap();
        assert_eq!(app.runs(), valid);
    }
}
