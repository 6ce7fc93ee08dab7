//! Every message there is, in one place.

use std::io;
use std::time::Duration;

#[cfg(feature = "build")]
use super::Unfit;
use super::{Error, Left, Repr};
use crate::database::DatabaseError;
use crate::foreign_keys::Violation;
use crate::migration::Version;
use crate::report::Action;
#[cfg(feature = "build")]
use crate::schema::Differences;

fn sqlite(message: &str, code: i32) -> DatabaseError {
    DatabaseError::new(message).with_code(code)
}

fn execute(action: Action, left: Left, source: DatabaseError) -> Repr {
    Repr::Execute {
        action,
        version: Version::new(3),
        file: "3_titles.sql".into(),
        line: 7,
        statement: "UPDATE notes SET title = 'x'".into(),
        left,
        source,
    }
}

#[allow(clippy::too_many_lines)]
fn all() -> Vec<Repr> {
    let version = Version::new(3);
    let file = || "3_titles.sql".to_owned();
    let action = Action::Apply;
    let trouble = |message, code| Repr::Database {
        doing: "cannot begin or commit a transaction".into(),
        version: None,
        source: sqlite(message, code),
    };
    vec![
        Repr::Source {
            path: "migrations".into(),
            source: io::Error::new(io::ErrorKind::NotFound, "no such file or directory").into(),
        },
        Repr::InvalidFileName {
            file: "titles.sql".into(),
            rule: "expected <VERSION>_<DESCRIPTION>.sql",
        },
        Repr::DuplicateVersion {
            version,
            first: file(),
            second: "03_tags.sql".into(),
        },
        Repr::MissingUp {
            version,
            file: "3_titles.down.sql".into(),
        },
        Repr::InvalidText {
            file: file(),
            line: 7,
            fault: "the file holds a NUL byte",
        },
        Repr::InvalidLock {
            file: "migrations.lock".into(),
            line: 7,
            fault: "it stands below no migration; restore the line before it",
        },
        Repr::StaleLock {
            version: Some(version),
            file: "migrations.lock".into(),
            line: 7,
            fault: "the schema after migration 3 is another".into(),
        },
        Repr::InvalidLedgerName {
            name: "sqlite_x".into(),
            rule: "SQLite keeps it to itself",
        },
        Repr::AmbiguousLedger,
        Repr::InvalidLedger {
            table: "_sqlx_migrations".into(),
            fault: "it has not the columns of a ledger".into(),
            source: Some(sqlite("no such column: checksum", 1)),
        },
        Repr::InTransaction,
        Repr::VersionMismatch {
            version,
            file: file(),
            recorded: "9378e1904711".into(),
            found: "38b060a751ac".into(),
        },
        Repr::VersionMissing {
            version,
            description: "titles".into(),
        },
        Repr::DatabaseNewer {
            database: Version::new(9),
            program: Some(version),
        },
        Repr::DatabaseNewer {
            database: Version::new(9),
            program: None,
        },
        Repr::PartiallyApplied {
            version,
            description: "titles".into(),
        },
        Repr::FailedBefore {
            version,
            file: file(),
        },
        Repr::OutOfOrder {
            version,
            file: file(),
            latest: Version::new(9),
        },
        Repr::VersionNotPresent {
            version,
            latest: Some(Version::new(9)),
        },
        Repr::VersionTooOld {
            version,
            latest: Version::new(9),
        },
        Repr::VersionTooNew {
            version,
            latest: Some(Version::new(1)),
        },
        Repr::VersionTooNew {
            version,
            latest: None,
        },
        Repr::NotInLedger {
            version,
            latest: Some(Version::new(9)),
        },
        Repr::StillApplied { version },
        Repr::Replaced {
            version,
            by: Version::new(5),
        },
        Repr::PartlyReplaced {
            version,
            by: Version::new(5),
        },
        Repr::ReplacedMismatch {
            version,
            by: Version::new(5),
            recorded: "38b060a751ac".into(),
        },
        Repr::NotProven {
            fault: "its schema has changed since it was looked at; look again",
        },
        Repr::NotReversible {
            version,
            file: file(),
        },
        Repr::TransactionControl {
            version,
            file: file(),
            line: 7,
            fault: "there is no transaction to end here",
        },
        Repr::EndedTransaction {
            version,
            place: Some((file(), 7)),
        },
        Repr::EndedTransaction {
            version,
            place: None,
        },
        Repr::Unsupported {
            version,
            file: file(),
            line: 7,
            host: "a Durable Object",
            fault: "VACUUM cannot run".into(),
        },
        Repr::DropRefused {
            action,
            version,
            file: file(),
            line: 7,
            children: vec!["notes".into(), "tags".into()],
            refer: "refer",
            left: Left::Undone,
            host: "D1",
            advice: "save those rows",
        },
        Repr::NotUndoable {
            version,
            file: file(),
        },
        Repr::StrayCodeStep {
            versions: vec![version, Version::new(9)],
        },
        execute(action, Left::Undone, sqlite("no such column: title", 1)),
        execute(action, Left::Partial, sqlite("no such column: title", 1)),
        execute(
            Action::Revert,
            Left::Undone,
            sqlite("database or disk is full", 13),
        ),
        Repr::CodeStep {
            version,
            left: Left::Undone,
            trouble: None,
            source: "no network".into(),
        },
        Repr::ForeignKey {
            action,
            version,
            file: file(),
            violations: (1..=5)
                .map(|row| Violation::orphan("notes", row, "notebooks"))
                .collect(),
            left: Left::Undone,
        },
        Repr::Deferred {
            action,
            left: Left::Undone,
            version,
            file: file(),
            source: sqlite("FOREIGN KEY constraint failed", 787),
        },
        Repr::Cancelled {
            version: None,
            left: Left::Undone,
        },
        Repr::Cancelled {
            version: Some(version),
            left: Left::Partial,
        },
        Repr::DeferredSomewhere {
            source: sqlite("FOREIGN KEY constraint failed", 787),
        },
        Repr::LeftPartial {
            version,
            error: trouble("disk I/O error", 10).into(),
        },
        Repr::NoJournal,
        Repr::LeftOpen { version },
        Repr::Busy {
            waited: Duration::from_secs(30),
            source: sqlite("database is locked", 5),
        },
        trouble("attempt to write a readonly database", 8),
        trouble("disk I/O error", 10),
        trouble("out of memory", 7),
        trouble("unable to open database file", 14),
        trouble("file is not a database", 26),
        trouble("database disk image is malformed", 11),
        Repr::Database {
            doing: "cannot write the ledger's row of migration 3".into(),
            version: Some(version),
            source: sqlite("no such table: main._sqlx_migrations", 1),
        },
    ]
}

#[cfg(feature = "build")]
#[test]
fn so_does_every_message_of_a_build() {
    let version = Version::new(3);
    let (file, lock) = (
        || "3_titles.sql".to_owned(),
        || "migrations.lock".to_owned(),
    );
    let unfit = [
        Unfit::Edited {
            version,
            file: file(),
            locked: "9378e1904711".into(),
            found: "38b060a751ac".into(),
        },
        Unfit::Gone {
            version,
            name: "titles".into(),
            file: lock(),
            line: 7,
        },
        Unfit::Under {
            version,
            file: file(),
            latest: Version::new(4),
        },
        Unfit::NotUndone {
            version,
            file: "3_titles.down.sql".into(),
            differences: Differences::default(),
        },
        Unfit::Returned {
            version,
            file: file(),
            by: Version::new(5),
        },
        Unfit::NotSquashable {
            version,
            file: file(),
            line: 7,
            fault: "journal_mode would not be carried over".into(),
        },
        Unfit::Unwritten {
            file: lock(),
            source: io::Error::new(io::ErrorKind::PermissionDenied, "permission denied").into(),
        },
    ];
    let lines = unfit.into_iter().map(|unfit| {
        let error = Error::from(unfit);
        format!("{}: {error:#}", error.code())
    });
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n\n"));
}

#[test]
fn every_message_says_what_where_and_what_to_do() {
    let lines = all().into_iter().map(|repr| {
        let error = Error::from(repr);
        format!("{}: {error:#}", error.code())
    });
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n\n"));
}

#[test]
fn every_kind_has_a_message_in_the_list() {
    let kinds: std::collections::HashSet<_> = all()
        .into_iter()
        .map(|repr| Error::from(repr).kind())
        .collect();
    // As many as `ErrorKind` has, but for the three that only a build has.
    assert_eq!(kinds.len(), 40);
}

#[test]
fn an_error_is_one_word_wide() {
    assert_eq!(size_of::<Error>(), size_of::<usize>());
}

#[cfg(feature = "backup")]
#[test]
fn so_does_that_of_a_rehearsal() {
    let refused = Repr::NotRehearsable {
        version: Version::new(3),
        file: "3_titles.sql".into(),
        line: 7,
        fault: "it writes another file",
    };
    let error = Error::from(refused);
    assert_eq!(
        format!("{}: {error:#}", error.code()),
        "UNSUPPORTED: migration 3 cannot be rehearsed, at 3_titles.sql:7: it writes another file; \
         rehearse up to the version before it"
    );
}
