//! What a run did.

use std::fmt;
use std::time::Duration;

#[cfg(feature = "backup")]
use crate::backup::Backup;
use crate::migration::{Migration, Version};

/// What is done with a migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// Its `up` script is run.
    Apply,
    /// Its `down` script is run.
    Revert,
    /// It is recorded as applied, and nothing is run.
    Baseline,
}

impl Action {
    pub(crate) fn past(self) -> &'static str {
        match self {
            Self::Apply => "applied",
            Self::Revert => "reverted",
            Self::Baseline => "baselined",
        }
    }

    pub(crate) fn present(self) -> &'static str {
        match self {
            Self::Apply => "apply",
            Self::Revert => "revert",
            Self::Baseline => "baseline",
        }
    }
}

/// One migration that was applied, reverted or baselined.
#[derive(Debug, Clone)]
pub struct Done {
    pub(crate) version: Version,
    pub(crate) description: String,
    pub(crate) action: Action,
    pub(crate) elapsed: Duration,
}

impl Done {
    pub(crate) fn of(migration: &Migration, action: Action, elapsed: Duration) -> Self {
        Self {
            version: migration.version,
            description: migration.description().to_owned(),
            action,
            elapsed,
        }
    }

    /// The migration's version.
    pub fn version(&self) -> Version {
        self.version
    }

    /// The migration's description.
    pub fn description(&self) -> &str {
        &self.description
    }

    /// What was done.
    pub fn action(&self) -> Action {
        self.action
    }

    /// How long its script took.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }
}

/// Something a run put up with, and somebody should know.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Warning {
    /// A migration is applied after a later one, as happens when two branches are merged.
    OutOfOrder {
        /// The migration.
        version: Version,
        /// The latest version that was applied before it.
        latest: Version,
    },
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OutOfOrder { version, latest } => {
                write!(
                    f,
                    "migration {version} is applied out of order, after {latest}"
                )
            }
        }
    }
}

/// What a run did: which migrations, and how long each took.
///
/// Shown, it tells a person the same. An [`Error`](crate::Error) carries one too, of what was
/// done and stays done before the run stopped.
#[derive(Debug, Clone)]
pub struct Report {
    action: Action,
    pub(crate) done: Vec<Done>,
    pub(crate) warnings: Vec<Warning>,
    pub(crate) version: Option<Version>,
    pub(crate) elapsed: Duration,
    #[cfg(feature = "backup")]
    pub(crate) backup: Option<Backup>,
}

impl Report {
    pub(crate) fn of(action: Action) -> Self {
        Self {
            action,
            done: Vec::new(),
            warnings: Vec::new(),
            version: None,
            elapsed: Duration::ZERO,
            #[cfg(feature = "backup")]
            backup: None,
        }
    }

    /// The migrations that were applied, reverted or baselined, in that order.
    pub fn done(&self) -> &[Done] {
        &self.done
    }

    /// Whether there was nothing to do.
    pub fn is_empty(&self) -> bool {
        self.done.is_empty()
    }

    /// The highest version that is applied now.
    pub fn version(&self) -> Option<Version> {
        self.version
    }

    /// What the run put up with.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// The copy of the database as it was before, if one was made.
    #[cfg(feature = "backup")]
    pub fn backup(&self) -> Option<&Backup> {
        self.backup.as_ref()
    }

    /// How long the whole run took.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let idle = match self.action {
            Action::Apply => "nothing pending",
            Action::Revert => "nothing to revert",
            Action::Baseline => "nothing to baseline",
        };
        match (self.done.as_slice(), self.version) {
            ([], None) => write!(f, "{idle}: no migration is applied")?,
            ([], Some(version)) => write!(f, "{idle}: the database is at {version}")?,
            (done, _) => {
                for Done {
                    version,
                    description,
                    action,
                    elapsed,
                } in done
                {
                    write!(f, "{} {version} {description}", action.past())?;
                    match action {
                        // Nothing was run.
                        Action::Baseline => writeln!(f)?,
                        _ => writeln!(f, " ({})", Elapsed(*elapsed))?,
                    }
                }
                let count = done.len();
                let plural = if count == 1 { "" } else { "s" };
                write!(f, "{count} migration{plural} in {}", Elapsed(self.elapsed))?;
            }
        }
        #[cfg(feature = "backup")]
        if let Some(backup) = &self.backup {
            write!(f, "\ncopied before: {}", backup.path().display())?;
        }
        self.warnings
            .iter()
            .try_for_each(|warning| write!(f, "\nwarning: {warning}"))
    }
}

/// A duration as a person reads it, with the unit it needs: `310 µs`, `1.2 ms`, `3.4 s`.
///
/// ```
/// use std::time::Duration;
/// use litemigrate::Elapsed;
///
/// assert_eq!(Elapsed::new(Duration::from_micros(1234)).to_string(), "1.2 ms");
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Elapsed(Duration);

impl Elapsed {
    /// Shows this duration.
    pub const fn new(duration: Duration) -> Self {
        Self(duration)
    }
}

impl fmt::Display for Elapsed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // In whole numbers: to format a float costs more code than the rest of this crate's words.
        let (seconds, nanoseconds) = (self.0.as_secs(), self.0.subsec_nanos());
        let (tenths, unit) = match seconds {
            0 if nanoseconds < 1_000_000 => return write!(f, "{} µs", nanoseconds / 1000),
            0 => (u64::from((nanoseconds + 50_000) / 100_000), "ms"),
            _ => {
                let tenths = u64::from((nanoseconds + 50_000_000) / 100_000_000);
                (seconds.saturating_mul(10).saturating_add(tenths), "s")
            }
        };
        write!(f, "{}.{} {unit}", tenths / 10, tenths % 10)
    }
}
