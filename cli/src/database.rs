//! From a URL to a connection.

use std::fs;
use std::io::{ErrorKind, Read};
use std::path::{MAIN_SEPARATOR, Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail, ensure};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use rusqlite::config::DbConfig;
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

/// With what every database begins that is not empty.
pub(crate) const HEADER: &[u8] = b"SQLite format 3\0";

/// For how long SQLite itself waits for a lock, before anybody is told: the rest of the wait is
/// the run's.
pub(crate) const IN_SILENCE: Duration = Duration::from_secs(1);

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

    /// A connection to see what is there. Nothing there is an empty database.
    pub(crate) fn look(self, wait: Duration) -> Result<Connection> {
        match self {
            Self::File(file) => file.look(wait),
            Self::Memory | Self::Missing(_) => empty(),
        }
    }
}

impl<'u> File<'u> {
    pub(crate) fn path(&self) -> &'u Path {
        self.path
    }

    pub(crate) fn shown(&self) -> std::path::Display<'u> {
        self.path.display()
    }

    /// Why the URL lets it only be read, if that is so.
    pub(crate) fn read_only(self) -> Option<&'static str> {
        match self.access {
            Access::Immutable => Some("immutable=1"),
            Access::Read => Some("mode=ro"),
            Access::Write | Access::Create => None,
        }
    }

    /// Whether the URL lets it be created.
    pub(crate) fn check_can_be_created(self) -> Result<()> {
        let parameter = match self.access {
            Access::Create => return Ok(()),
            Access::Write => "mode=rw",
            Access::Read | Access::Immutable => self.read_only().unwrap_or_default(),
        };
        bail!(
            "`{}` does not exist, and with `{parameter}` it is not created",
            self.shown()
        )
    }

    /// Opens the file if it exists.
    pub(crate) fn open(self, wait: Duration) -> Result<Connection> {
        if self.read_only().is_some() {
            return self.look(wait);
        }
        let at_rest = is_at_rest(self.path);
        self.connect_readable(wait, OpenFlags::SQLITE_OPEN_READ_WRITE, at_rest)
    }

    /// Opens the file, which is created if it does not exist.
    pub(crate) fn create(self, wait: Duration) -> Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        self.connect(wait, flags)
    }

    /// Opens the file if it exists, to see what is in it, and leave it and its directory as they
    /// are.
    pub(crate) fn look(self, wait: Duration) -> Result<Connection> {
        if self.access == Access::Immutable {
            return self.connect_immutable();
        }
        let at_rest = is_at_rest(self.path);
        let may_write = self.read_only().is_none()
            && fs::metadata(self.path).is_ok_and(|file| !file.permissions().readonly());
        let connection = if may_write {
            self.connect_readable(wait, OpenFlags::SQLITE_OPEN_READ_WRITE, at_rest)?
        } else if at_rest {
            // SQLite would make files beside it, and leave them there.
            return self.connect_immutable();
        } else {
            self.connect(wait, OpenFlags::SQLITE_OPEN_READ_ONLY)?
        };
        let prepare = || {
            // What others have written is theirs to take into the file.
            let log = is_file_with_bytes(&beside(self.path, "-wal"));
            connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, log)?;
            connection.pragma_update(None, "query_only", true)
        };
        prepare().map_err(|error| self.cannot_open(&error))?;
        Ok(connection)
    }

    /// Opens the file, without locks if SQLite can read it in no other way: in WAL mode it wants
    /// files beside it, and the directory may refuse them.
    fn connect_readable(
        self,
        wait: Duration,
        flags: OpenFlags,
        at_rest: bool,
    ) -> Result<Connection> {
        let connection = self.connect(wait, flags)?;
        if at_rest && cannot_be_read(&connection) {
            return self.connect_immutable();
        }
        Ok(connection)
    }

    fn connect(self, wait: Duration, flags: OpenFlags) -> Result<Connection> {
        // SQLite has names with a meaning of their own, such as `:memory:` and `file:…`. None of
        // them begins with a dot or is absolute.
        let path = Path::new(".").join(self.path);
        let open = || {
            let connection = Connection::open_with_flags(path, flags)?;
            connection.busy_timeout(wait.min(IN_SILENCE))?;
            Ok(connection)
        };
        open().map_err(|error| self.cannot_open(&error))
    }

    /// Reads the file alone, without locks. Only SQLite's own kind of URL says that.
    fn connect_immutable(self) -> Result<Connection> {
        let path = Path::new(".").join(self.path);
        let path = path.to_string_lossy().replace(MAIN_SEPARATOR, "/");
        let url = format!("file:{}?immutable=1", utf8_percent_encode(&path, PATH));
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
        Connection::open_with_flags(url, flags).map_err(|error| self.cannot_open(&error))
    }

    /// Without its source, which says the same with other words.
    fn cannot_open(self, error: &rusqlite::Error) -> anyhow::Error {
        anyhow!("cannot open `{}`: {error}", self.shown())
    }
}

/// What needs no percent sign in the path of a URL.
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b':')
    .remove(b'.')
    .remove(b'-')
    .remove(b'_');

/// The name of a file that SQLite keeps beside a database.
pub(crate) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn is_file_with_bytes(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|file| file.len() > 0)
}

/// Whether the file is in WAL mode, and everything is in it.
fn is_at_rest(path: &Path) -> bool {
    !is_file_with_bytes(&beside(path, "-wal")) && is_in_wal_mode(path)
}

/// Whether the file's header says so.
fn is_in_wal_mode(path: &Path) -> bool {
    let mut header = [0; 20];
    let read = fs::File::open(path).and_then(|mut file| file.read_exact(&mut header));
    read.is_ok() && header.starts_with(HEADER) && header[18..] == [2, 2]
}

fn cannot_be_read(connection: &Connection) -> bool {
    let read = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()));
    let code = read.err().and_then(|error| error.sqlite_error_code());
    matches!(
        code,
        Some(rusqlite::ErrorCode::CannotOpen | rusqlite::ErrorCode::ReadOnly)
    )
}

/// An empty database without a file.
pub(crate) fn empty() -> Result<Connection> {
    Connection::open_in_memory().context("cannot open a database in memory")
}
