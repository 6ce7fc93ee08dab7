//! From a URL to a connection.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail, ensure};
use rusqlite::{Connection, OpenFlags};

use crate::url::{Access, DatabaseUrl};

/// What is there, where a URL points to.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Database<'u> {
    Memory,
    /// A file that exists.
    File(File<'u>),
    /// No file yet, in a directory that exists.
    Missing(File<'u>),
}

/// The file a URL names, whether it exists or not.
#[derive(Debug, Clone, Copy)]
pub(crate) struct File<'u> {
    path: &'u Path,
    access: Access,
}

/// For how long SQLite itself waits for a lock, before anybody is told. To begin writing never
/// takes that: there the run does the waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Patience {
    /// Nobody else waits.
    Long,
    /// The run waits on, and tells of it.
    Short,
}

impl<'u> Database<'u> {
    /// Looks, and touches nothing.
    pub(crate) fn find(url: &'u DatabaseUrl) -> Result<Self> {
        let DatabaseUrl::File { path, access } = url else {
            return Ok(Self::Memory);
        };
        let file = File {
            path,
            access: *access,
        };
        let shown = path.display();
        match fs::metadata(path) {
            Ok(found) if found.is_dir() => bail!("`{shown}` is a directory, not a database"),
            Ok(_) => Ok(Self::File(file)),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let parent = path
                    .parent()
                    .filter(|parent| !parent.as_os_str().is_empty());
                if let Some(parent) = parent {
                    let is_there = parent.try_exists().unwrap_or(true);
                    let parent = parent.display();
                    ensure!(
                        is_there,
                        "the directory of `{shown}` does not exist: `{parent}`"
                    );
                }
                Ok(Self::Missing(file))
            }
            Err(error) => Err(error).with_context(|| format!("cannot look at `{shown}`")),
        }
    }
}

impl File<'_> {
    pub(crate) fn path(&self) -> std::path::Display<'_> {
        self.path.display()
    }

    /// Whether the URL lets it be created.
    pub(crate) fn check_can_be_created(self) -> Result<()> {
        let mode = match self.access {
            Access::Create => return Ok(()),
            Access::Write => "rw",
            Access::Read => "ro",
        };
        bail!(
            "`{}` does not exist, and with `mode={mode}` it is not created",
            self.path()
        )
    }

    /// Opens the file if it exists.
    pub(crate) fn open(self, patience: Patience) -> Result<Connection> {
        self.connect(
            patience,
            match self.access {
                Access::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
                Access::Write | Access::Create => OpenFlags::SQLITE_OPEN_READ_WRITE,
            },
        )
    }

    /// Opens the file, which is created if it does not exist.
    pub(crate) fn create(self, patience: Patience) -> Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        self.connect(patience, flags)
    }

    fn connect(self, patience: Patience, flags: OpenFlags) -> Result<Connection> {
        // SQLite has names with a meaning of their own, such as `:memory:` and `file:…`. None of
        // them begins with a dot or is absolute.
        let path = Path::new(".").join(self.path);
        let open = || {
            let connection = Connection::open_with_flags(path, flags)?;
            connection.busy_timeout(match patience {
                Patience::Long => Duration::from_secs(5),
                Patience::Short => Duration::from_secs(1),
            })?;
            Ok::<_, rusqlite::Error>(connection)
        };
        // Without its source, which says the same with other words.
        open().map_err(|error| anyhow!("cannot open `{}`: {error}", self.path()))
    }
}

/// An empty database without a file.
pub(crate) fn empty() -> Result<Connection> {
    Connection::open_in_memory().context("cannot open a database in memory")
}
