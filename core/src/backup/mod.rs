//! Copies of a database's file: made before it is migrated, kept, and put back.

mod copy;
mod file;
mod folder;
mod guard;
mod name;
mod open;
mod problem;
mod prune;
mod restore;
mod scratch;
mod sync;

use std::fmt;
use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rusqlite::{Connection, OpenFlags};

use crate::error::{Error, Repr};
use crate::ledger::LedgerName;
use crate::migration::Version;
use copy::Copying;
use folder::Folder;
pub(crate) use guard::Guard;
use open::Opener;
pub use restore::{Previous, Restored};
pub(crate) use scratch::Scratch;

/// How many versions' copies are kept, unless something else is said.
const KEPT: NonZeroUsize = NonZeroUsize::MIN.saturating_add(2);

/// The copies that are kept of one database's file, in a folder.
///
/// Given to [`Migrator::back_up`](crate::Migrator::back_up), a copy is made before pending
/// migrations touch the file. One can also be made at any time, and put back.
///
/// ```
/// use litemigrate::{Backups, Migrations, Migrator, rusqlite::Connection};
///
/// # let data = tempfile::tempdir()?;
/// # let file = data.path().join("app.db");
/// let notes = ("1_notes.sql", "CREATE TABLE notes (body TEXT);");
/// let titles = ("2_titles.sql", "ALTER TABLE notes ADD COLUMN title TEXT;");
/// let mut db = Connection::open(&file)?;
///
/// // The first release. Of a fresh database there is nothing to keep.
/// let backups = Backups::beside(&file);
/// let first = Migrator::new(Migrations::from_files([notes])?).back_up(backups.clone());
/// assert!(first.run(&mut db)?.backup().is_none());
///
/// // The second: the copy is of the first's database.
/// let second = Migrator::new(Migrations::from_files([notes, titles])?).back_up(backups.clone());
/// let report = second.run(&mut db)?;
/// let copy = report.backup().unwrap();
/// assert_eq!(copy.version().unwrap().get(), 1);
///
/// // And back.
/// backups.restore(copy)?;
/// assert_eq!(first.status(&mut db)?.version(), copy.version());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # What a copy is
///
/// The database as it was, page by page, made by SQLite while it is in use; what a write-ahead
/// log still holds is in it. It is written under another name, synced, read back, and only then
/// named as a copy, so that whatever carries that name is whole:
/// `app.db-20260131T093000.123Z-v7.db` is `app.db` as it was at that moment, in UTC, with 7 as
/// the highest version that was applied. The names of copies sort in the order in which
/// they were taken. What an interrupted copy left is deleted when the next one is made.
///
/// # Which are kept
///
/// When a run that has made a copy has ended well, copies of old versions are deleted. Those of
/// the 3 versions of which one was taken last are kept, or of as many as [`keep`](Self::keep)
/// says: of each version the first and the last that were taken. While an upgrade fails,
/// nothing is deleted but what was taken between the first copy of that version and the last.
/// So an upgrade that is tried ten times leaves the copy from before the first try, the one
/// from before the last, and the copies of older versions. Copies are deleted by no other call.
///
/// # Encrypted databases
///
/// Copying needs a second connection to the file, and that needs the key: see
/// [`open_with`](Self::open_with).
#[derive(Clone)]
pub struct Backups {
    database: PathBuf,
    folder: Option<PathBuf>,
    keep: NonZeroUsize,
    opener: Opener,
    ledger: Option<LedgerName>,
}

/// One copy of a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    path: PathBuf,
    taken_at: SystemTime,
    version: Option<Version>,
    size: u64,
}

impl Backup {
    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// When it was taken.
    pub fn taken_at(&self) -> SystemTime {
        self.taken_at
    }

    /// The highest version that is applied in it; none if it has no ledger.
    pub fn version(&self) -> Option<Version> {
        self.version
    }

    /// Its size in bytes.
    pub fn size(&self) -> u64 {
        self.size
    }
}

impl Backups {
    /// Copies beside the database: those of `app.db` are in the folder `app.db.backups`. If the
    /// path is a symbolic link, that folder is where the link leads.
    pub fn beside(database: impl AsRef<Path>) -> Self {
        Self {
            database: database.as_ref().to_owned(),
            folder: None,
            keep: KEPT,
            opener: Opener::default(),
            ledger: None,
        }
    }

    /// Copies in a folder, which is made if it is not there. It may hold those of other
    /// databases too, if their files have other names.
    pub fn in_folder(database: impl AsRef<Path>, folder: impl AsRef<Path>) -> Self {
        Self {
            folder: Some(folder.as_ref().to_owned()),
            ..Self::beside(database)
        }
    }

    /// Of how many versions copies are kept; 3 by default. See [above](Self#which-are-kept).
    pub fn keep(mut self, versions: NonZeroUsize) -> Self {
        self.keep = versions;
        self
    }

    /// Opens files in another way than [`Connection::open_with_flags`]: gives them a key, or
    /// another VFS. It is called for the database, for its copies and for the file that becomes
    /// a copy; all have the same key. The path may be a URI; the flags say so.
    ///
    /// ```
    /// # use litemigrate::{Backups, rusqlite::Connection};
    /// let backups = Backups::beside("app.db").open_with(|path, flags| {
    ///     let db = Connection::open_with_flags(path, flags)?;
    ///     db.pragma_update(None, "key", "from the keychain")?;
    ///     Ok(db)
    /// });
    /// ```
    pub fn open_with(
        mut self,
        open: impl Fn(&Path, OpenFlags) -> rusqlite::Result<Connection> + Send + Sync + 'static,
    ) -> Self {
        self.opener = Opener::new(open);
        self
    }

    /// The ledger's table by which [`create`](Self::create) and [`restore`](Self::restore) tell
    /// the version, if it has another name than sqlx's. A run takes the migrator's.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidLedgerName`](crate::ErrorKind::InvalidLedgerName) if no table can
    /// have that name.
    pub fn ledger_table(mut self, name: impl Into<String>) -> Result<Self, Error> {
        self.ledger = Some(LedgerName::new(name.into())?);
        Ok(self)
    }

    /// Makes a copy now. It is of one moment, whoever writes meanwhile; without a write-ahead
    /// log others have to wait to write until it is made.
    ///
    /// # Errors
    ///
    /// `DiskFull`, `ReadOnly`, `Io` or `Busy` if that keeps the copy from being made, `Backup`
    /// if something else does, or if the connection is not to the file that the copies are of.
    /// Nothing is left then.
    pub fn create(&self, db: &mut Connection) -> Result<Backup, Error> {
        if !db.is_autocommit() {
            return Err(Repr::InTransaction.into());
        }
        if self.file_of(db)?.is_none() {
            return Err(problem::not_a_file());
        }
        let folder = self.folder()?;
        let _within = folder.enter()?;
        let copying = self.copying(&folder, self.ledger.as_ref());
        copy::of_one_moment(db, |db| copying.run(db, &mut |_, _| Ok(())))
    }

    /// The copies, newest first.
    ///
    /// # Errors
    ///
    /// What keeps the folder from being read. That it is not there is no error.
    pub fn list(&self) -> Result<Vec<Backup>, Error> {
        self.folder()?.list()
    }

    /// The copy in a file, wherever it is: one that the user has picked, or carried here. If
    /// its name is not a copy's, the time is that of the file.
    ///
    /// # Errors
    ///
    /// What keeps the file from being read.
    pub fn at(&self, path: impl AsRef<Path>) -> Result<Backup, Error> {
        let path = path.as_ref();
        let cannot = problem::io_at("read", path);
        let metadata = fs::metadata(path).map_err(&cannot)?;
        let folder = self.folder()?;
        let told = path
            .file_name()
            .and_then(|name| folder.names().read_copy(name));
        let (taken_at, version) = if let Some((moment, version)) = told {
            (moment.time(), version)
        } else {
            let db = self.opener.copy(path);
            let mut db = db.map_err(problem::at("read", path))?;
            let version = copy::version(&mut db, self.ledger.as_ref())?;
            (metadata.modified().map_err(cannot)?, version)
        };
        Ok(Backup {
            path: path.to_owned(),
            taken_at,
            version,
            size: metadata.len(),
        })
    }

    fn copying<'a>(&'a self, folder: &'a Folder, ledger: Option<&'a LedgerName>) -> Copying<'a> {
        Copying {
            folder,
            opener: &self.opener,
            ledger,
        }
    }

    /// Where the copies are.
    fn folder(&self) -> Result<Folder, Error> {
        let database = file::resolved(&self.database)?;
        Ok(Folder::of(&database, self.folder.as_deref()))
    }

    /// The file of a connection, if it has one; and it has to be the one that the copies are of.
    fn file_of(&self, db: &mut Connection) -> Result<Option<PathBuf>, Error> {
        let Some(file) = file::of(db)? else {
            return Ok(None);
        };
        if file::is_same(&file, &self.database) {
            Ok(Some(file))
        } else {
            Err(problem::other_file(&file, &self.database))
        }
    }
}

impl fmt::Debug for Backups {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Backups")
            .field("database", &self.database)
            .field("folder", &self.folder)
            .field("keep", &self.keep)
            .finish_non_exhaustive()
    }
}
