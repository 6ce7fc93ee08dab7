use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use litemigrate::rusqlite::Connection;
use tempfile::TempDir;

/// A user's home, with nothing in it but what the app keeps there.
pub(crate) struct Home {
    folder: TempDir,
    disk: Disk,
}

/// What the app's folder is on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Disk {
    Usual,
    /// A small disk of its own, which is full.
    Full,
    /// One that cannot be written to.
    ReadOnly,
}

/// The database of a user of the first version, made by sqlx 0.8: `tests/compat/fieldnotes.rs`.
const VERSION_1: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/version-1.db");

pub(super) const APP: &str = env!("CARGO_BIN_EXE_desktop-example");

impl Home {
    pub(crate) fn new() -> Self {
        Self::on(Disk::Usual)
    }

    /// Of somebody who has used the first version, and no other since.
    pub(crate) fn of_version_1() -> Self {
        let home = Self::new();
        fs::copy(VERSION_1, home.database()).unwrap();
        home
    }

    /// The same, with another disk. It is there as long as the window.
    pub(crate) fn of_version_1_on(disk: Disk) -> Self {
        Self::on(disk)
    }

    fn on(disk: Disk) -> Self {
        let folder = TempDir::new().unwrap();
        let home = Self { folder, disk };
        fs::create_dir_all(home.data()).unwrap();
        fs::create_dir_all(home.migrations()).unwrap();
        home
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.path().join("share/org.litemigrate.fieldnotes")
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.data().join("fieldnotes.db")
    }

    pub(crate) fn open(&self) -> Connection {
        Connection::open(self.database()).unwrap()
    }

    /// The first column of each row.
    pub(crate) fn rows(&self, sql: &str) -> Vec<String> {
        let db = self.open();
        let mut query = db.prepare(sql).unwrap();
        let rows = query.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    }

    /// The next version of the app is installed, with another migration,
    pub(crate) fn install(&self, name: &str, sql: &str) {
        fs::write(self.migrations().join(name), sql).unwrap();
    }

    /// or the version before is installed again.
    pub(crate) fn uninstall(&self, name: &str) {
        fs::remove_file(self.migrations().join(name)).unwrap();
    }

    fn migrations(&self) -> PathBuf {
        self.path().join("migrations")
    }

    /// The app, as a process of this user.
    pub(crate) fn app(&self) -> Command {
        self.command(APP)
    }

    /// Another program in the app's surroundings: it hands them on.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = match self.disk {
            Disk::Usual => Command::new(program),
            disk => with_disk(disk, &self.data(), program),
        };
        command
            .env("HOME", self.path())
            .env("XDG_DATA_HOME", self.path().join("share"))
            .env("XDG_CONFIG_HOME", self.path().join("config"))
            .env("XDG_CACHE_HOME", self.path().join("cache"))
            .env("FIELDNOTES_MIGRATIONS", self.migrations())
            .env("LC_ALL", "C.UTF-8")
            .env("TZ", "UTC")
            .env_remove("DBUS_SESSION_BUS_ADDRESS");
        command
    }
}

/// A program that sees a small disk in a folder, with the database on it. Nobody else sees it, and
/// it goes with the program.
fn with_disk(disk: Disk, folder: &Path, program: &str) -> Command {
    let make = match disk {
        Disk::Usual => "",
        Disk::Full => r#"dd if=/dev/zero of="$0/ballast" status=none 2>/dev/null || true"#,
        Disk::ReadOnly => r#"mount -o remount,bind,ro "$0""#,
    };
    let script = format!(
        r#"set -e; mount -t tmpfs -o size=8m tmpfs "$0"; cp "$1" "$0/fieldnotes.db"; {make}; shift; exec "$@""#
    );
    let mut command = Command::new("unshare");
    if !rustix::process::geteuid().is_root() {
        command.args(["--user", "--map-root-user"]);
    }
    command.args(["--mount", "sh", "-c", &script]);
    command.arg(folder).args([VERSION_1, program]);
    command
}
