//! How files are opened.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use rusqlite::{Connection, OpenFlags};

use super::file::{self, SIDES};

type Open = dyn Fn(&Path, OpenFlags) -> rusqlite::Result<Connection> + Send + Sync;

#[derive(Clone)]
pub(super) struct Opener(Arc<Open>);

impl Default for Opener {
    fn default() -> Self {
        Self::new(|path, flags| Connection::open_with_flags(path, flags))
    }
}

impl Opener {
    pub(super) fn new(
        open: impl Fn(&Path, OpenFlags) -> rusqlite::Result<Connection> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(open))
    }

    /// The database itself. For writing too, even to read it: what a crash has left has to be
    /// undone first.
    pub(super) fn database(&self, path: &Path) -> rusqlite::Result<Connection> {
        (self.0)(
            path,
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )
    }

    /// A file of our own that is to become a database. What happens to it if the machine stops
    /// is of no concern: it is not used unless it is whole and synced.
    pub(super) fn new_file(&self, path: &Path) -> rusqlite::Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = (self.0)(path, flags)?;
        db.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")?;
        Ok(db)
    }

    /// A copy, that nobody changes. So it needs no locks, and no other files appear beside it
    /// although the database may have a write-ahead log.
    pub(super) fn copy(&self, path: &Path) -> rusqlite::Result<Connection> {
        // Somebody has opened it, and perhaps written to it.
        if SIDES.iter().any(|name| file::side(path, name).exists()) {
            return self.database(path);
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
            | OpenFlags::SQLITE_OPEN_URI
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        (self.0)(Path::new(&immutable(path)), flags)
    }
}

fn immutable(path: &Path) -> String {
    let mut uri = "file:".to_owned();
    // Before a drive's letter.
    if cfg!(windows) {
        uri.push_str("///");
    }
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'\\' if cfg!(windows) => uri.push('/'),
            b'/' | b'-' | b'_' | b'.' | b':' => uri.push(char::from(*byte)),
            byte if byte.is_ascii_alphanumeric() => uri.push(char::from(*byte)),
            byte => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri.push_str("?immutable=1");
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn any_path_can_be_said_as_a_uri() {
        assert_eq!(
            immutable(Path::new("/home/Ann Ö/50%?#.db")),
            "file:/home/Ann%20%C3%96/50%25%3F%23.db?immutable=1"
        );
    }
}
