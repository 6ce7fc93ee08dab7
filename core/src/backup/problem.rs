//! What keeps a copy from being made or put back, in words.

use std::error::Error as StdError;
use std::io;
use std::path::Path;

use crate::drivers::translate;
use crate::error::{Error, ErrorKind, Repr, trouble};

/// Something the file system refused.
pub(super) fn io(doing: impl Into<String>, source: io::Error) -> Error {
    let kind = match source.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => ErrorKind::DiskFull,
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => ErrorKind::ReadOnly,
        _ => ErrorKind::Io,
    };
    problem(doing, kind, Some(source.into()))
}

/// Something SQLite refused.
pub(super) fn sqlite(doing: impl Into<String>, source: rusqlite::Error) -> Error {
    let source = translate(source, "");
    let kind = trouble(source.code()).unwrap_or(ErrorKind::Backup);
    problem(doing, kind, Some(source.into()))
}

/// The same as what is wrong with a file that is named.
pub(super) fn at<'p>(doing: &'p str, path: &'p Path) -> impl Fn(rusqlite::Error) -> Error + 'p {
    move |source| sqlite(format!("cannot {doing} `{}`", path.display()), source)
}

/// The same of the file system.
pub(super) fn io_at<'p>(doing: &'p str, path: &'p Path) -> impl Fn(io::Error) -> Error + 'p {
    move |source| io(format!("cannot {doing} `{}`", path.display()), source)
}

pub(super) fn no_space(folder: &Path, needed: u64, free: u64) -> Error {
    let doing = format!(
        "a copy needs {}, and {} are free in `{}`",
        megabytes(needed),
        megabytes(free),
        folder.display()
    );
    problem(doing, ErrorKind::DiskFull, None)
}

/// Rounded up, so that nothing is never enough.
fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes.div_ceil(1_000_000))
}

pub(super) fn busy(doing: impl Into<String>) -> Error {
    problem(doing, ErrorKind::Busy, None)
}

/// A copy that must not be put back.
pub(super) fn damaged(path: &Path, fault: &str) -> Error {
    let doing = format!(
        "the copy `{}` is damaged ({fault}), and nothing was changed; choose another copy",
        path.display()
    );
    refused(doing, ErrorKind::Corrupt)
}

pub(super) fn is_database(path: &Path) -> Error {
    let doing = format!(
        "`{}` is the database itself, not a copy of it",
        path.display()
    );
    refused(doing, ErrorKind::Backup)
}

pub(super) fn not_a_file() -> Error {
    let doing = "the connection's database has no file, so that there is nothing to copy";
    refused(doing, ErrorKind::Backup)
}

pub(super) fn other_file(file: &Path, expected: &Path) -> Error {
    let doing = format!(
        "the connection is to `{}`, and the copies are of `{}`; name the same file to both",
        file.display(),
        expected.display()
    );
    refused(doing, ErrorKind::Backup)
}

pub(super) fn not_text() -> Error {
    let doing = "the path of the connection's database is not UTF-8; give the file another name";
    refused(doing, ErrorKind::Backup)
}

/// The run's connection can read it, and a second one cannot.
pub(super) fn no_key(file: &Path) -> Error {
    let doing = format!(
        "a second connection cannot read `{}`; if it is encrypted, give that connection the key \
         with `Backups::open_with`",
        file.display()
    );
    refused(doing, ErrorKind::Backup)
}

/// A second connection cannot read then.
pub(super) fn exclusive() -> Error {
    let doing = "the connection's locking_mode is EXCLUSIVE, so that its file cannot be copied; \
                 set it to NORMAL for the run";
    refused(doing, ErrorKind::Backup)
}

pub(super) fn unlike(path: &Path) -> Error {
    let doing = format!(
        "the copy `{}` does not read back as it was written; see whether the disk is sound, \
         then start again",
        path.display()
    );
    refused(doing, ErrorKind::Backup)
}

/// A problem that names the way out itself.
fn refused(doing: impl Into<String>, kind: ErrorKind) -> Error {
    Repr::Backup {
        doing: doing.into(),
        kind,
        advice: None,
        source: None,
    }
    .into()
}

fn problem(
    doing: impl Into<String>,
    kind: ErrorKind,
    source: Option<Box<dyn StdError + Send + Sync>>,
) -> Error {
    Repr::Backup {
        doing: doing.into(),
        kind,
        advice: Some(kind),
        source,
    }
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every message of this file, beside those in `error/tests.rs`.
    #[test]
    fn every_message_says_what_where_and_what_to_do() {
        let path = Path::new("data/app.db");
        let of = |kind| io::Error::new(kind, "as the system says it");
        let sqlite = |code| {
            let error = rusqlite::ffi::Error::new(code);
            let error = rusqlite::Error::SqliteFailure(error, Some("as SQLite says it".into()));
            at("write", path)(error)
        };
        let all = [
            io_at("write", path)(of(io::ErrorKind::StorageFull)),
            io_at("write", path)(of(io::ErrorKind::ReadOnlyFilesystem)),
            io_at("read the folder", path)(of(io::ErrorKind::NotADirectory)),
            sqlite(13),
            sqlite(5),
            sqlite(1),
            no_space(path, 20_000_000_001, 999_999),
            busy("another connection has `data/app.db` locked"),
            damaged(path, "it is empty"),
            is_database(path),
            not_a_file(),
            other_file(path, Path::new("app.db")),
            not_text(),
            no_key(path),
            exclusive(),
            unlike(path),
            unlike(path).before_migrating(),
        ];
        let lines = all.map(|error| format!("{}: {error:#}", error.code()));
        insta::assert_snapshot!(lines.join("\n\n"));
    }
}
