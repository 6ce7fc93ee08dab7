//! Makes one copy: pages, one after the other, by SQLite's own backup.

use std::ffi::c_int;
use std::fs;
use std::path::Path;

use rusqlite::Connection;
use rusqlite::backup::{Backup as Pages, StepResult};
use rusqlite::types::ValueRef;

use super::folder::Folder;
use super::open::Opener;
use super::{Backup, problem, sync};
use crate::error::{Error, ErrorKind};
use crate::ledger::{Ledger, LedgerName};
use crate::migration::Version;
use crate::plan;

/// How many pages are copied between two looks at whether to go on: with pages of the usual
/// size a megabyte.
pub(super) const AT_ONCE: c_int = 256;

/// Is told how many pages are copied, of how many; an error ends the copy.
pub(super) type Tell<'t> = &'t mut dyn FnMut(u64, u64) -> Result<(), Error>;

/// Where a copy goes, and what is needed to make it.
pub(super) struct Copying<'a> {
    pub(super) folder: &'a Folder,
    pub(super) opener: &'a Opener,
    pub(super) ledger: Option<&'a LedgerName>,
}

impl Copying<'_> {
    /// Copies what this connection sees. It is in a transaction, so that it sees one moment.
    pub(super) fn run(&self, from: &mut Connection, tell: Tell<'_>) -> Result<Backup, Error> {
        let whole = Whole::of(from, self.ledger)?;
        has_room(self.folder.path(), whole.size())?;
        let partial = self.folder.place()?;
        let path = partial.path();
        // Closed before it is synced and read again.
        {
            let mut to = self
                .opener
                .new_file(path)
                .map_err(problem::at("write", path))?;
            pages(from, &mut to, path, tell)?;
        }
        sync::file(path).map_err(problem::io_at("write", path))?;
        if Whole::read(self.opener, path, self.ledger)? != whole {
            return Err(problem::unlike(path));
        }
        partial.finish(whole.version)
    }
}

/// Runs the closure on what the database is at one moment.
pub(super) fn of_one_moment<T>(
    db: &mut Connection,
    body: impl FnOnce(&mut Connection) -> Result<T, Error>,
) -> Result<T, Error> {
    let unreadable = |source| problem::sqlite("cannot read the database", source);
    db.execute_batch("BEGIN; SELECT count(*) FROM sqlite_master;")
        .map_err(unreadable)?;
    let done = body(db);
    // Nothing was written, so that there is nothing to undo and nothing to keep.
    let ended = db.execute_batch("ROLLBACK").map_err(unreadable);
    done.and_then(|done| ended.map(|()| done))
}

/// Copies all pages to a file, which is named in errors.
pub(super) fn pages(
    from: &Connection,
    to: &mut Connection,
    path: &Path,
    tell: Tell<'_>,
) -> Result<(), Error> {
    let failed = problem::at("write", path);
    let pages = Pages::new(from, to).map_err(&failed)?;
    // Before the first step nothing is known of the number of pages.
    step(&pages, 0, path)?;
    report(&pages, tell)?;
    while !step(&pages, AT_ONCE, path)? {
        report(&pages, tell)?;
    }
    report(&pages, tell)
}

/// Copies some pages, and says whether those were the last.
pub(super) fn step(pages: &Pages<'_, '_>, count: c_int, path: &Path) -> Result<bool, Error> {
    match pages.step(count).map_err(problem::at("write", path))? {
        StepResult::Done => Ok(true),
        StepResult::More => Ok(false),
        _ => Err(problem::busy(format!(
            "another connection has `{}` locked",
            path.display()
        ))),
    }
}

pub(super) fn report(pages: &Pages<'_, '_>, tell: Tell<'_>) -> Result<(), Error> {
    let count = |pages| u64::try_from(pages).unwrap_or(0);
    let progress = pages.progress();
    let total = count(progress.pagecount);
    tell(total.saturating_sub(count(progress.remaining)), total)
}

/// What a copy has in common with what it is of.
#[derive(Debug, PartialEq, Eq)]
struct Whole {
    page_size: u64,
    pages: u64,
    tables: u64,
    version: Option<Version>,
}

impl Whole {
    fn of(db: &mut Connection, ledger: Option<&LedgerName>) -> Result<Self, Error> {
        let ask = |sql| {
            let asked = number(db, sql);
            asked.map_err(|source| problem::sqlite("cannot read the database", source))
        };
        Ok(Self {
            page_size: ask("PRAGMA main.page_size")?,
            pages: ask("PRAGMA main.page_count")?,
            tables: ask("SELECT count(*) FROM main.sqlite_master")?,
            version: version(db, ledger)?,
        })
    }

    /// Of a copy, as it is on the disk.
    fn read(opener: &Opener, path: &Path, ledger: Option<&LedgerName>) -> Result<Self, Error> {
        let mut db = opener.copy(path).map_err(problem::at("read", path))?;
        let whole = Self::of(&mut db, ledger)?;
        let size = fs::metadata(path)
            .map_err(problem::io_at("read", path))?
            .len();
        if size == whole.size() {
            Ok(whole)
        } else {
            Err(problem::unlike(path))
        }
    }

    fn size(&self) -> u64 {
        self.pages.saturating_mul(self.page_size)
    }
}

/// How many bytes a copy of the database needs.
pub(super) fn size(db: &mut Connection) -> Result<u64, Error> {
    Whole::of(db, None).map(|whole| whole.size())
}

/// The number that a query answers. SQLCipher tells the size of pages as text.
pub(super) fn number(db: &Connection, sql: &str) -> rusqlite::Result<u64> {
    let number = db.query_row(sql, [], |row| {
        Ok(match row.get_ref(0)? {
            ValueRef::Integer(number) => u64::try_from(number).ok(),
            ValueRef::Text(text) => str::from_utf8(text).ok().and_then(|text| text.parse().ok()),
            _ => None,
        })
    });
    number.map(Option::unwrap_or_default)
}

/// The highest version that is applied. That there is no ledger to trust keeps no copy from being
/// made.
pub(super) fn version(
    db: &mut Connection,
    ledger: Option<&LedgerName>,
) -> Result<Option<Version>, Error> {
    let rows = Ledger::find(db, ledger).and_then(|ledger| ledger.rows(db));
    match rows {
        Ok(rows) => Ok(plan::latest_applied(&rows)),
        Err(error) => match error.kind() {
            ErrorKind::InvalidLedger | ErrorKind::AmbiguousLedger => Ok(None),
            _ => Err(error),
        },
    }
}

/// Fails if there is no room for so much. Where nobody can tell, the copy itself will.
pub(super) fn has_room(folder: &Path, needed: u64) -> Result<(), Error> {
    match fs4::available_space(folder) {
        Ok(free) if free < needed => Err(problem::no_space(folder, needed, free)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_that_has_no_room_is_not_begun() {
        let error = has_room(Path::new("."), u64::MAX).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::DiskFull);
        let error = error.to_string();
        assert!(
            error.starts_with("a copy needs 18446744073710 MB, and "),
            "{error}"
        );
        assert!(
            error.ends_with(" are free in `.`; free some space, then start again"),
            "{error}"
        );
    }
}
