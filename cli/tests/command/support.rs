//! A directory with migrations, and the command in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process;
use std::time::{Duration, Instant, SystemTime};

use assert_cmd::Command;
use rusqlite::Connection;
use tempfile::TempDir;

/// Longer than anything takes, so that a test that waits in vain fails in the end.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) const NOTES: (&str, &str) = ("1_notes.sql", "CREATE TABLE notes (body TEXT);\n");
pub(crate) const TAGS: (&str, &str) = ("2_tags.sql", "CREATE TABLE tags (name TEXT);\n");
pub(crate) const PINS: [(&str, &str); 2] = [
    (
        "3_pins.up.sql",
        "ALTER TABLE notes ADD COLUMN pinned INTEGER;\n",
    ),
    ("3_pins.down.sql", "ALTER TABLE notes DROP COLUMN pinned;\n"),
];
/// What fails in its third line.
pub(crate) const FAILING: (&str, &str) = (
    "4_typo.sql",
    "CREATE TABLE lists (title TEXT);\n\nINSERT INTO lsts VALUES ('a');\n",
);
/// What would take minutes, and soon writes more than SQLite keeps in memory.
pub(crate) const ENDLESS: (&str, &str) = (
    "5_endless.sql",
    "INSERT INTO notes (body)
     WITH RECURSIVE n (x) AS (VALUES (1) UNION ALL SELECT x + 1 FROM n LIMIT 2000000000)
     SELECT 'a note' FROM n WHERE x < 1000000;\n",
);

pub(crate) struct Project {
    directory: TempDir,
}

impl Project {
    /// A directory with these files in `migrations`.
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let project = Self {
            directory: tempfile::tempdir().unwrap(),
        };
        fs::create_dir(project.path("migrations")).unwrap();
        project.add(files);
        project
    }

    /// A directory with three migrations.
    pub(crate) fn of_three() -> Self {
        Self::new(&[NOTES, TAGS, PINS[0], PINS[1]])
    }

    pub(crate) fn add(&self, files: &[(&str, &str)]) {
        for (name, text) in files {
            fs::write(self.path("migrations").join(name), text).unwrap();
        }
    }

    /// Removes a file of `migrations`.
    pub(crate) fn remove(&self, name: &str) {
        fs::remove_file(self.path("migrations").join(name)).unwrap();
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// The command in that directory, on `app.db`.
    pub(crate) fn command<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Command {
        let mut command = self.without_database(arguments);
        command.env("DATABASE_URL", "sqlite:app.db");
        command
    }

    /// The command in that directory, and nothing says which database.
    pub(crate) fn without_database<'a>(
        &self,
        arguments: impl IntoIterator<Item = &'a str>,
    ) -> Command {
        let mut command = Command::from_std(self.process(arguments));
        command.env_remove("DATABASE_URL").timeout(PATIENCE);
        command
    }

    /// The same on `app.db`, to be started and watched.
    pub(crate) fn process<'a>(
        &self,
        arguments: impl IntoIterator<Item = &'a str>,
    ) -> process::Command {
        let mut command = process::Command::new(env!("CARGO_BIN_EXE_litemigrate"));
        command.args(arguments).current_dir(self.directory.path());
        command.env("DATABASE_URL", "sqlite:app.db");
        for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
            command.env_remove(variable);
        }
        command
    }

    pub(crate) fn database(&self) -> Connection {
        Connection::open(self.path("app.db")).unwrap()
    }

    pub(crate) fn sql(&self, sql: &str) {
        self.database().execute_batch(sql).unwrap();
    }

    /// Each file in the directory, except `migrations`: its bytes, and when it was written.
    pub(crate) fn state(&self) -> Vec<(String, Vec<u8>, SystemTime)> {
        let state = |name: String| {
            let path = self.path(&name);
            let modified = fs::metadata(&path).unwrap().modified().unwrap();
            (name, fs::read(path).unwrap(), modified)
        };
        self.files().into_iter().map(state).collect()
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        fs::read(self.path("app.db")).unwrap()
    }

    /// The versions the ledger has as applied.
    pub(crate) fn applied(&self) -> Vec<i64> {
        let database = self.database();
        let sql = "SELECT version FROM _sqlx_migrations WHERE success ORDER BY version";
        let mut statement = database.prepare(sql).unwrap();
        let versions = statement.query_map([], |row| row.get(0)).unwrap();
        versions.map(Result::unwrap).collect()
    }

    /// What is in the directory, except `migrations`.
    pub(crate) fn files(&self) -> Vec<String> {
        let mut names = names(self.directory.path());
        names.retain(|name| name != "migrations");
        names
    }

    /// The copies in a folder, oldest first.
    pub(crate) fn copies(&self, folder: &str) -> Vec<String> {
        let mut names = names(&self.path(folder));
        names.retain(|name| name != "app.db.lock");
        names
    }

    pub(crate) fn migrations(&self) -> Vec<String> {
        names(&self.path("migrations"))
    }

    /// The text of `migrations.lock`.
    pub(crate) fn lock(&self) -> String {
        fs::read_to_string(self.path("migrations/migrations.lock")).unwrap()
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }
}

/// Runs a command on a terminal where somebody types; gives its exit code and what is to be seen.
#[cfg(unix)]
pub(crate) fn on_terminal(mut command: process::Command, typed: &str) -> (Option<i32>, String) {
    use std::io::{Read, Write};

    use nix::sys::termios::{LocalFlags, SetArg, tcgetattr, tcsetattr};

    let terminal = nix::pty::openpty(None, None).unwrap();
    // What is typed is not shown: it may be typed before the question is asked.
    let mut modes = tcgetattr(&terminal.slave).unwrap();
    modes.local_flags.remove(LocalFlags::ECHO);
    tcsetattr(&terminal.slave, SetArg::TCSANOW, &modes).unwrap();
    let slave = || terminal.slave.try_clone().unwrap();
    command.stdin(slave()).stdout(slave()).stderr(slave());
    command.env("TERM", "dumb").env("NO_COLOR", "1");
    let mut child = Child(command.spawn().unwrap());
    // Its ends of the terminal are the last ones, so that reading ends with it.
    drop(command);
    drop(terminal.slave);
    let mut master = fs::File::from(terminal.master);
    master.write_all(typed.as_bytes()).unwrap();
    let mut screen = Vec::new();
    let mut bytes = [0; 1024];
    while let Ok(count @ 1..) = master.read(&mut bytes) {
        screen.extend_from_slice(&bytes[..count]);
    }
    (child.exit_code(), String::from_utf8(screen).unwrap())
}

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// A successful command's standard output.
pub(crate) fn output(mut command: Command) -> String {
    let output = command.assert().success().get_output().clone();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    String::from_utf8(output.stdout).unwrap()
}

/// The lines of a report without the times, which are measured.
pub(crate) fn untimed(report: &str) -> String {
    let rest = |line: &str| {
        let parts = line.rsplit_once(" (").or(line.rsplit_once(" in "));
        parts.map_or(line.to_owned(), |(rest, _)| rest.to_owned())
    };
    report.lines().map(rest).collect::<Vec<_>>().join("\n")
}

/// Waits until something is so.
pub(crate) fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let started = Instant::now();
    while !is_so() {
        assert!(started.elapsed() < PATIENCE, "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// A process that does not outlive its test.
pub(crate) struct Child(pub(crate) process::Child);

impl Child {
    /// Starts a command, to read what it says.
    pub(crate) fn piped(command: &mut process::Command) -> Self {
        let piped = command
            .stdout(process::Stdio::piped())
            .stderr(process::Stdio::piped());
        Self(piped.spawn().unwrap())
    }

    pub(crate) fn exit_code(&mut self) -> Option<i32> {
        let mut status = None;
        wait_until("the command has ended", || {
            status = self.0.try_wait().unwrap();
            status.is_some()
        });
        status.and_then(|status| status.code())
    }

    pub(crate) fn stdout(&mut self) -> String {
        std::io::read_to_string(self.0.stdout.take().unwrap()).unwrap()
    }

    pub(crate) fn stderr(&mut self) -> String {
        std::io::read_to_string(self.0.stderr.take().unwrap()).unwrap()
    }

    #[cfg(unix)]
    pub(crate) fn press_ctrl_c(&self) {
        let id = nix::unistd::Pid::from_raw(i32::try_from(self.0.id()).unwrap());
        nix::sys::signal::kill(id, nix::sys::signal::Signal::SIGINT).unwrap();
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
