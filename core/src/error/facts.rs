//! What a program can ask an error, besides its message: the kind, the migration, the place.

use super::repr::{Left, Repr};
use super::{ErrorKind, trouble};
use crate::migration::Version;

impl Repr {
    pub(super) fn kind(&self) -> ErrorKind {
        match self {
            Repr::Source { .. } => ErrorKind::Source,
            Repr::InvalidFileName { .. } => ErrorKind::InvalidFileName,
            Repr::DuplicateVersion { .. } => ErrorKind::DuplicateVersion,
            Repr::MissingUp { .. } => ErrorKind::MissingUp,
            Repr::InvalidText { .. } => ErrorKind::InvalidText,
            #[cfg(feature = "lock")]
            Repr::InvalidLock { .. } => ErrorKind::InvalidLock,
            #[cfg(feature = "lock")]
            Repr::StaleLock { .. } => ErrorKind::StaleLock,
            #[cfg(feature = "build")]
            Repr::Unfit(unfit) => unfit.kind(),
            Repr::InvalidLedgerName { .. } => ErrorKind::InvalidLedgerName,
            Repr::AmbiguousLedger => ErrorKind::AmbiguousLedger,
            Repr::InvalidLedger { .. } => ErrorKind::InvalidLedger,
            Repr::InTransaction => ErrorKind::InTransaction,
            Repr::VersionMismatch { .. } => ErrorKind::VersionMismatch,
            Repr::PartlyReplaced { .. } => ErrorKind::PartlyReplaced,
            Repr::ReplacedMismatch { .. } => ErrorKind::VersionMismatch,
            Repr::VersionMissing { .. } => ErrorKind::VersionMissing,
            Repr::DatabaseNewer { .. } => ErrorKind::DatabaseNewer,
            Repr::PartiallyApplied { .. } => ErrorKind::PartiallyApplied,
            Repr::FailedBefore { .. } => ErrorKind::FailedBefore,
            Repr::OutOfOrder { .. } => ErrorKind::OutOfOrder,
            Repr::VersionNotPresent { .. }
            | Repr::Replaced { .. }
            | Repr::NotInLedger { .. }
            | Repr::StrayCodeStep { .. } => ErrorKind::VersionNotPresent,
            Repr::VersionTooOld { .. } => ErrorKind::VersionTooOld,
            Repr::VersionTooNew { .. } => ErrorKind::VersionTooNew,
            Repr::StillApplied { .. } => ErrorKind::StillApplied,
            #[cfg(feature = "lock")]
            Repr::NotProven { .. } => ErrorKind::NotProven,
            Repr::NotReversible { .. } => ErrorKind::NotReversible,
            Repr::TransactionControl { .. }
            | Repr::EndedTransaction { .. }
            | Repr::LeftOpen { .. } => ErrorKind::TransactionControl,
            Repr::Unsupported { .. } | Repr::NotUndoable { .. } | Repr::NoJournal => {
                ErrorKind::Unsupported
            }
            #[cfg(feature = "backup")]
            Repr::NotRehearsable { .. } => ErrorKind::Unsupported,
            Repr::DropRefused { .. } => ErrorKind::TableReferenced,
            Repr::Execute { source, .. } => trouble(source.code()).unwrap_or(ErrorKind::Execute),
            Repr::CodeStep { trouble, .. } => trouble.unwrap_or(ErrorKind::CodeStep),
            Repr::ForeignKey { .. } | Repr::Deferred { .. } | Repr::DeferredSomewhere { .. } => {
                ErrorKind::ForeignKey
            }
            Repr::Cancelled { .. } => ErrorKind::Cancelled,
            Repr::LeftPartial { error, .. } => error.kind(),
            Repr::Busy { .. } => ErrorKind::Busy,
            #[cfg(feature = "backup")]
            Repr::Backup { kind, .. } => *kind,
            Repr::Database { source, .. } => trouble(source.code()).unwrap_or(ErrorKind::Database),
        }
    }

    pub(super) fn version(&self) -> Option<Version> {
        match self {
            Repr::DuplicateVersion { version, .. }
            | Repr::MissingUp { version, .. }
            | Repr::VersionMismatch { version, .. }
            | Repr::VersionMissing { version, .. }
            | Repr::DatabaseNewer {
                database: version, ..
            }
            | Repr::PartiallyApplied { version, .. }
            | Repr::FailedBefore { version, .. }
            | Repr::OutOfOrder { version, .. }
            | Repr::VersionNotPresent { version, .. }
            | Repr::Replaced { version, .. }
            | Repr::VersionTooOld { version, .. }
            | Repr::VersionTooNew { version, .. }
            | Repr::NotInLedger { version, .. }
            | Repr::StillApplied { version }
            | Repr::LeftOpen { version }
            | Repr::LeftPartial { version, .. }
            | Repr::NotReversible { version, .. }
            | Repr::TransactionControl { version, .. }
            | Repr::EndedTransaction { version, .. }
            | Repr::Unsupported { version, .. }
            | Repr::NotUndoable { version, .. }
            | Repr::Execute { version, .. }
            | Repr::DropRefused { version, .. }
            | Repr::CodeStep { version, .. }
            | Repr::ForeignKey { version, .. }
            | Repr::Deferred { version, .. }
            | Repr::PartlyReplaced { version, .. }
            | Repr::ReplacedMismatch { version, .. } => Some(*version),
            Repr::StrayCodeStep { versions } => versions.first().copied(),
            Repr::Database { version, .. } | Repr::Cancelled { version, .. } => *version,
            #[cfg(feature = "backup")]
            Repr::NotRehearsable { version, .. } => Some(*version),
            #[cfg(feature = "lock")]
            Repr::StaleLock { version, .. } => *version,
            #[cfg(feature = "build")]
            Repr::Unfit(unfit) => unfit.version(),
            _ => None,
        }
    }

    pub(super) fn left(&self) -> Left {
        match self {
            Repr::Execute { left, .. }
            | Repr::DropRefused { left, .. }
            | Repr::CodeStep { left, .. }
            | Repr::ForeignKey { left, .. }
            | Repr::Deferred { left, .. }
            | Repr::Cancelled { left, .. } => *left,
            Repr::LeftOpen { .. } | Repr::LeftPartial { .. } => Left::Partial,
            _ => Left::Undone,
        }
    }

    pub(super) fn file(&self) -> Option<&str> {
        match self {
            Repr::Source { path: file, .. }
            | Repr::InvalidFileName { file, .. }
            | Repr::DuplicateVersion { second: file, .. }
            | Repr::MissingUp { file, .. }
            | Repr::InvalidText { file, .. }
            | Repr::VersionMismatch { file, .. }
            | Repr::FailedBefore { file, .. }
            | Repr::OutOfOrder { file, .. }
            | Repr::NotReversible { file, .. }
            | Repr::TransactionControl { file, .. }
            | Repr::EndedTransaction {
                place: Some((file, _)),
                ..
            }
            | Repr::Unsupported { file, .. }
            | Repr::NotUndoable { file, .. }
            | Repr::Execute { file, .. }
            | Repr::DropRefused { file, .. }
            | Repr::ForeignKey { file, .. }
            | Repr::Deferred { file, .. } => Some(file),
            #[cfg(feature = "backup")]
            Repr::NotRehearsable { file, .. } => Some(file),
            #[cfg(feature = "lock")]
            Repr::InvalidLock { file, .. } | Repr::StaleLock { file, .. } => Some(file),
            #[cfg(feature = "build")]
            Repr::Unfit(unfit) => Some(unfit.file()),
            _ => None,
        }
    }

    pub(super) fn line(&self) -> Option<usize> {
        match self {
            Repr::InvalidText { line, .. }
            | Repr::TransactionControl { line, .. }
            | Repr::EndedTransaction {
                place: Some((_, line)),
                ..
            }
            | Repr::Unsupported { line, .. }
            | Repr::DropRefused { line, .. }
            | Repr::Execute { line, .. } => Some(*line),
            #[cfg(feature = "backup")]
            Repr::NotRehearsable { line, .. } => Some(*line),
            #[cfg(feature = "lock")]
            Repr::InvalidLock { line, .. } | Repr::StaleLock { line, .. } => Some(*line),
            #[cfg(feature = "build")]
            Repr::Unfit(unfit) => unfit.line(),
            _ => None,
        }
    }
}
