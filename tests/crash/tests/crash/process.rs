//! Applications at their start, as processes of their own.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use litemigrate::TransactionScope;
use rusqlite::Connection;
use tempfile::TempDir;

/// A folder with migrations and databases, which is gone when the test is over.
pub(crate) struct Place {
    folder: TempDir,
}

impl Place {
    pub(crate) fn new<N: AsRef<str>, T: AsRef<str>>(files: &[(N, T)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = Self { folder };
        fs::create_dir(place.migrations()).unwrap();
        for (name, text) in files {
            fs::write(place.migrations().join(name.as_ref()), text.as_ref()).unwrap();
        }
        place
    }

    pub(crate) fn migrations(&self) -> PathBuf {
        self.folder.path().join("migrations")
    }

    pub(crate) fn database(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A new database in this journal mode.
    pub(crate) fn create(&self, name: &str, journal: &str) -> Connection {
        let db = Connection::open(self.database(name)).unwrap();
        set_journal(&db, journal);
        db
    }

    /// A database that is as another is. Nobody has that one open.
    pub(crate) fn copy(&self, from: &str, to: &str) -> PathBuf {
        for ending in ["-journal", "-wal", "-shm"] {
            let _ = fs::remove_file(self.database(&format!("{to}{ending}")));
        }
        let _ = fs::remove_dir_all(self.database(&format!("{to}.backups")));
        fs::copy(self.database(from), self.database(to)).unwrap();
        self.database(to)
    }
}

pub(crate) fn set_journal(db: &Connection, journal: &str) {
    let set = format!("PRAGMA journal_mode = {journal}");
    let set: String = db.query_row(&set, [], |row| row.get(0)).unwrap();
    assert_eq!(set, journal);
}

/// What an application is started with.
#[derive(Clone, Copy)]
pub(crate) struct Settings {
    pub(crate) way: &'static str,
    pub(crate) transactions: TransactionScope,
    pub(crate) wait: u32,
    pub(crate) memory: u32,
}

impl Settings {
    pub(crate) const UP: Self = Self {
        way: "up",
        transactions: TransactionScope::Run,
        wait: 60_000,
        memory: 0,
    };
}

/// One that has opened its database and waits to be let go.
pub(crate) struct Process {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Process {
    pub(crate) fn start(place: &Place, database: &Path, settings: Settings) -> Self {
        let Settings {
            way,
            transactions,
            wait,
            memory,
        } = settings;
        let mut child = Command::new(env!("CARGO_BIN_EXE_start"))
            .args([database, &place.migrations()])
            .args([
                way,
                &format!("{transactions:?}"),
                &wait.to_string(),
                &memory.to_string(),
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = child.stdin.take();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        assert_eq!(line, "ready\n");
        Self {
            child,
            input,
            output,
        }
    }

    pub(crate) fn go(&mut self) {
        self.input = None;
    }

    /// Whether it was still there to be killed.
    pub(crate) fn kill(mut self) -> bool {
        self.child.kill().unwrap();
        self.child.wait().unwrap().code().is_none()
    }

    /// What it says until it ends, each line as it comes, and the last one.
    pub(crate) fn listen(mut self, mut hear: impl FnMut(&str)) -> String {
        let mut last = String::new();
        for line in (&mut self.output).lines() {
            last = line.unwrap();
            hear(&last);
        }
        self.child.wait().unwrap();
        last
    }

    pub(crate) fn finish(mut self) -> String {
        self.go();
        self.listen(|_| {})
    }
}
