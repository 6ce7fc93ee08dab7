//! sqlx's command, which `tests/run sqlx` installs.

use std::path::{Path, PathBuf};
use std::process;

use super::{Database, Place};

/// A call of `sqlx` in a place.
pub(crate) struct Command<'p> {
    place: &'p Place,
    db: &'p Database,
}

/// What a call said and how it ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Output {
    pub(crate) code: Option<i32>,
    /// Standard output; sqlx writes its errors there too.
    pub(crate) text: String,
}

impl Output {
    /// Silence and success.
    pub(crate) fn nothing() -> Self {
        Self {
            code: Some(0),
            text: String::new(),
        }
    }
}

impl<'p> Command<'p> {
    pub(crate) fn new(place: &'p Place, db: &'p Database) -> Self {
        Self { place, db }
    }

    pub(crate) fn program() -> PathBuf {
        let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tools/bin");
        let program = tools.join(format!("sqlx{}", std::env::consts::EXE_SUFFIX));
        assert!(
            program.is_file(),
            "{} is missing; `tests/run sqlx` installs it",
            program.display()
        );
        program
    }

    pub(crate) fn call(&self, arguments: &[&str]) -> Output {
        let output = self.prepare(arguments).output().unwrap();
        Output {
            code: output.status.code(),
            text: String::from_utf8(output.stdout).unwrap(),
        }
    }

    pub(crate) fn prepare(&self, arguments: &[&str]) -> process::Command {
        let mut command = process::Command::new(Self::program());
        self.configure(&mut command, arguments);
        command
    }

    pub(crate) fn configure(&self, command: &mut process::Command, arguments: &[&str]) {
        command
            .args(arguments)
            .current_dir(self.place.path())
            .env("DATABASE_URL", self.url())
            .env("NO_COLOR", "1")
            .stdin(process::Stdio::null());
    }

    fn url(&self) -> String {
        format!("sqlite:{}?mode=rwc", self.db.path().display())
    }
}
