//! A directory of the browser's files, and the databases in it.

use std::fmt;
use std::mem;

use rusqlite::Connection;
use sqlite_wasm_vfs::sahpool::OpfsSAHPoolUtil;

use crate::error::Error;
use crate::files;
use crate::lock::Lock;

/// A directory of the browser's files (OPFS), which one worker of the site has at a time.
///
/// Dropped, it lets go of the files, once all connections are closed; so does the end of the worker.
pub struct Directory {
    pool: OpfsSAHPoolUtil,
    lock: Option<Lock>,
}

impl Directory {
    /// Waits until no other tab has the directory, and takes it. It is made if need be.
    ///
    /// It is for databases alone, and a worker has one of them. What the npm package keeps is in
    /// `litemigrate`.
    ///
    /// # Errors
    ///
    /// [`OpfsAbsent`](crate::ErrorKind::OpfsAbsent) if the browser gives this page no files,
    /// [`DiskFull`](crate::ErrorKind::DiskFull) if there is no space for new ones, and
    /// [`OpfsBusy`](crate::ErrorKind::OpfsBusy) if something without a lock holds them.
    pub async fn acquire(path: &str) -> Result<Self, Error> {
        let lock = Lock::acquire(&format!("litemigrate:{path}")).await?;
        let pool = files::acquire(path).await?;
        Ok(Self {
            pool,
            lock: Some(lock),
        })
    }

    /// Opens a database, which is made if need be, with the settings of a desktop's SQLite: the file is
    /// the same as one made there.
    ///
    /// # Errors
    ///
    /// If it is no database, or cannot be read.
    pub fn open(&self, file: &str) -> rusqlite::Result<Connection> {
        files::open(file)
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        // A connection is still open, and files are lent together with their lock.
        if self.pool.pause().is_err() {
            mem::forget(self.lock.take());
        }
    }
}

impl fmt::Debug for Directory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Directory").finish_non_exhaustive()
    }
}
