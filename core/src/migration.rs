//! One migration: its version, its name and its scripts.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, OnceLock};

use crate::checksum::Checksum;
use crate::script::Survey;

/// The number a migration's file name begins with, by which migrations are ordered.
///
/// As in sqlx it may be any 64-bit integer; timestamps such as `20260131093000` and counters
/// such as `0001` are usual.
///
/// ```
/// use litemigrate::Version;
///
/// let version: Version = "20260131093000".parse()?;
/// assert_eq!(version, Version::new(20260131093000));
/// assert!(Version::new(9) < version);
/// # Ok::<(), std::num::ParseIntError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(i64);

impl Version {
    /// The version with this number.
    pub const fn new(number: i64) -> Self {
        Self(number)
    }

    /// The number.
    pub const fn get(self) -> i64 {
        self.0
    }
}

impl From<i64> for Version {
    fn from(number: i64) -> Self {
        Self(number)
    }
}

impl FromStr for Version {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// A migration: an `up` script and, if it can be reverted, a `down` script.
///
/// Made by [`Migrations`](crate::Migrations), which reads names and texts.
#[derive(Debug, Clone)]
pub struct Migration {
    pub(crate) version: Version,
    pub(crate) description: Cow<'static, str>,
    pub(crate) up: Script,
    pub(crate) down: Option<Script>,
    /// From the lock: of texts that were shipped before this one.
    pub(crate) accepted: Cow<'static, [Checksum]>,
    /// From the lock: the migrations that became this one, in the order of their versions, its own
    /// among them.
    pub(crate) replaced: Cow<'static, [Replaced]>,
}

/// A migration that is a part of another now.
#[doc(hidden)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replaced {
    pub(crate) version: Version,
    /// As the lock has it.
    pub(crate) name: Cow<'static, str>,
    /// Of its text, with either line end, and of those that were accepted.
    pub(crate) checksums: Cow<'static, [Checksum]>,
    /// Whether it had replaced others itself: what came before it was in it.
    pub(crate) whole: bool,
}

impl Replaced {
    /// For what the build writes, see [`migrations!`](crate::migrations).
    pub const fn embedded(
        version: i64,
        name: &'static str,
        checksums: &'static [Checksum],
    ) -> Self {
        Self {
            version: Version::new(version),
            name: Cow::Borrowed(name),
            checksums: Cow::Borrowed(checksums),
            whole: false,
        }
    }

    /// One that had replaced others itself.
    #[must_use]
    pub const fn as_whole(mut self) -> Self {
        self.whole = true;
        self
    }

    pub(crate) fn is(&self, checksum: &Checksum) -> bool {
        self.checksums.contains(checksum)
    }
}

impl Migration {
    /// For what the build writes, see [`migrations!`](crate::migrations).
    #[doc(hidden)]
    pub const fn embedded(
        version: i64,
        description: &'static str,
        up: Script,
        down: Option<Script>,
        accepted: &'static [Checksum],
        replaced: &'static [Replaced],
    ) -> Self {
        Self {
            version: Version::new(version),
            description: Cow::Borrowed(description),
            up,
            down,
            accepted: Cow::Borrowed(accepted),
            replaced: Cow::Borrowed(replaced),
        }
    }

    /// The version, from the file's name.
    pub fn version(&self) -> Version {
        self.version
    }

    /// The description: the rest of the file's name, with `_` read as a blank.
    pub fn description(&self) -> &str {
        &self.description
    }

    /// The script that applies the migration.
    pub fn up(&self) -> &Script {
        &self.up
    }

    /// The script that reverts the migration, if there is one.
    pub fn down(&self) -> Option<&Script> {
        self.down.as_ref()
    }

    /// The checksum that the ledger keeps: SHA-384 of the `up` script's bytes.
    pub fn checksum(&self) -> &Checksum {
        self.up.checksum()
    }

    /// The checksums of texts that were shipped before this one, and that `migrations.lock`
    /// accepts: a database that has applied one of them has applied this migration.
    pub fn accepted(&self) -> &[Checksum] {
        &self.accepted
    }

    /// Whether a checksum is that of its text, byte for byte, or one that the lock accepts, and is not
    /// of what it was before others became a part of it.
    pub(crate) fn is_exactly(&self, checksum: &Checksum) -> bool {
        let is_of_text = self.checksum() == checksum || self.accepted.contains(checksum);
        is_of_text && !self.has_replaced(self.version, checksum)
    }

    /// Whether a checksum in a ledger is that of this migration.
    pub(crate) fn is_recorded_as(&self, checksum: &Checksum) -> bool {
        self.accepted.contains(checksum)
            || self.has_replaced(self.version, checksum)
            || self.up.is_text_of(checksum)
    }

    /// Whether a version is that of a migration that became this one.
    pub(crate) fn replaces(&self, version: Version) -> bool {
        self.replaced.iter().any(|known| known.version == version)
    }

    /// Whether a checksum is that of a migration that became this one.
    pub(crate) fn has_replaced(&self, version: Version, checksum: &Checksum) -> bool {
        let mut replaced = self.replaced.iter();
        replaced.any(|known| known.version == version && known.is(checksum))
    }
}

/// The text of one file.
#[derive(Debug)]
pub struct Script {
    path: Cow<'static, str>,
    text: Cow<'static, str>,
    ignored: Option<Arc<[char]>>,
    // Both are asked for several times in one run, and cost a walk over the text. A launch goes through all
    // scripts and needs no survey, so that is not among them.
    checksum: KnownChecksum,
    survey: OnceLock<Box<Survey>>,
}

#[derive(Debug, Clone)]
enum KnownChecksum {
    /// By the build.
    Embedded(Checksum),
    /// Here, when it is asked for.
    Computed(OnceLock<Checksum>),
}

impl Clone for Script {
    /// What the engine has read of the text is read again when it is asked for.
    fn clone(&self) -> Self {
        Self {
            path: self.path.clone(),
            text: self.text.clone(),
            ignored: self.ignored.clone(),
            checksum: self.checksum.clone(),
            survey: OnceLock::new(),
        }
    }
}

impl Script {
    pub(crate) const fn new(path: Cow<'static, str>, text: Cow<'static, str>) -> Self {
        Self::with(KnownChecksum::Computed(OnceLock::new()), path, text)
    }

    /// For what the build writes, see [`migrations!`](crate::migrations).
    #[doc(hidden)]
    pub const fn embedded(path: &'static str, text: &'static str, checksum: Checksum) -> Self {
        let checksum = KnownChecksum::Embedded(checksum);
        Self::with(checksum, Cow::Borrowed(path), Cow::Borrowed(text))
    }

    const fn with(
        checksum: KnownChecksum,
        path: Cow<'static, str>,
        text: Cow<'static, str>,
    ) -> Self {
        Self {
            path,
            text,
            ignored: None,
            checksum,
            survey: OnceLock::new(),
        }
    }

    /// Another text in place of this one: the same characters do not count.
    #[cfg(feature = "build")]
    pub(crate) fn replaced_by(&self, path: String, text: String) -> Self {
        Self {
            ignored: self.ignored.clone(),
            ..Self::new(path.into(), text.into())
        }
    }

    /// All checksums that are of this text.
    #[cfg(feature = "build")]
    pub(crate) fn checksums(&self) -> Vec<Checksum> {
        let mut checksums = vec![*self.checksum()];
        checksums.extend(Checksum::forgiven(&self.text));
        checksums
    }

    /// Leaves characters out of the checksum.
    pub(crate) fn ignore(&mut self, ignored: &Arc<[char]>) {
        self.ignored = Some(ignored.clone());
        self.checksum = KnownChecksum::Computed(OnceLock::new());
    }

    /// The file's path as the source gave it, relative to the directory of migrations.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The file's text, byte for byte.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the script asks to run outside a transaction.
    ///
    /// As in sqlx: the file begins with the bytes `-- no-transaction`.
    pub fn is_no_transaction(&self) -> bool {
        self.text.starts_with("-- no-transaction")
    }

    /// SHA-384 of the text, without the characters that are to be ignored.
    pub fn checksum(&self) -> &Checksum {
        match &self.checksum {
            KnownChecksum::Embedded(checksum) => checksum,
            KnownChecksum::Computed(checksum) => checksum.get_or_init(|| match &self.ignored {
                None => Checksum::of(&self.text),
                Some(ignored) => {
                    let kept = self.text.chars().filter(|kept| !ignored.contains(kept));
                    Checksum::of(&kept.collect::<String>())
                }
            }),
        }
    }

    /// Whether a checksum is of this text, or of one that differs by line ends or a byte order
    /// mark only.
    pub(crate) fn is_text_of(&self, checksum: &Checksum) -> bool {
        self.checksum() == checksum || checksum.forgives(&self.text)
    }

    pub(crate) fn survey(&self) -> &Survey {
        self.survey.get_or_init(|| Box::new(Survey::of(self)))
    }
}
