//! The names of copies: `app.db-20260131T093000.123Z-v7.db`.

use std::ffi::{OsStr, OsString};
use std::time::SystemTime;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::file::SIDES;
use crate::migration::Version;

const TIME: &str = "%Y%m%dT%H%M%S%.3fZ";
const COPY: &str = ".db";
const PARTIAL: &str = ".partial";

/// A moment, to the millisecond.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Moment(Timestamp);

impl Moment {
    pub(super) fn now() -> Self {
        let now = Timestamp::now();
        Self(Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now))
    }

    /// The next that has another name.
    pub(super) fn next(self) -> Self {
        Self(
            self.0
                .saturating_add(SignedDuration::from_millis(1))
                .unwrap_or(self.0),
        )
    }

    pub(super) fn time(self) -> SystemTime {
        self.0.into()
    }

    pub(super) fn text(self) -> String {
        self.0.strftime(TIME).to_string()
    }

    fn read(text: &str) -> Option<Self> {
        let civil = DateTime::strptime("%Y%m%dT%H%M%S%.fZ", text).ok()?;
        let moment = Self(civil.to_zoned(TimeZone::UTC).ok()?.timestamp());
        // There is one way to write it.
        (moment.text() == text).then_some(moment)
    }
}

/// How the files that belong to one database are named.
#[derive(Debug)]
pub(super) struct Names {
    database: OsString,
}

impl Names {
    pub(super) fn of(database: &OsStr) -> Self {
        Self {
            database: database.to_owned(),
        }
    }

    pub(super) fn copy(&self, moment: Moment, version: Option<Version>) -> OsString {
        match version {
            Some(version) => self.with(&format!("-{}-v{version}{COPY}", moment.text())),
            None => self.with(&format!("-{}{COPY}", moment.text())),
        }
    }

    /// The moment and the version that a copy's name tells.
    pub(super) fn read_copy(&self, name: &OsStr) -> Option<(Moment, Option<Version>)> {
        let told = self.own(name)?.strip_suffix(COPY)?;
        match told.split_once("-v") {
            Some((moment, version)) => {
                let version = version.parse().ok()?;
                Some((Moment::read(moment)?, Some(version)))
            }
            None => Some((Moment::read(told)?, None)),
        }
    }

    /// A copy that is not yet whole.
    pub(super) fn partial(&self, moment: Moment) -> OsString {
        self.with(&format!("-{}{PARTIAL}", moment.text()))
    }

    /// Whether it is such a one, or what SQLite keeps beside it.
    pub(super) fn is_partial(&self, name: &OsStr) -> bool {
        let told = self.own(name).and_then(|told| told.split_once(PARTIAL));
        told.is_some_and(|(moment, side)| {
            let is_side = side.is_empty() || SIDES.contains(&side);
            is_side && Moment::read(moment).is_some()
        })
    }

    /// What the database's file is called once it is set aside.
    pub(super) fn damaged(&self, moment: Moment) -> OsString {
        self.with(&format!("-{}-damaged", moment.text()))
    }

    /// What becomes the database's file, when that has to be made anew.
    pub(super) fn replacement(&self) -> OsString {
        self.with("-restoring")
    }

    /// What a process at work holds.
    pub(super) fn lock(&self) -> OsString {
        self.with(".lock")
    }

    fn with(&self, more: &str) -> OsString {
        let mut name = self.database.clone();
        name.push(more);
        name
    }

    /// What stands behind the database's own name.
    fn own<'n>(&self, name: &'n OsStr) -> Option<&'n str> {
        let prefix = self.database.as_encoded_bytes();
        let rest = name.as_encoded_bytes().strip_prefix(prefix)?;
        std::str::from_utf8(rest.strip_prefix(b"-")?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment() -> Moment {
        Moment("2026-01-31T09:30:00.005Z".parse().unwrap())
    }

    #[test]
    fn a_name_tells_what_was_copied() {
        let names = Names::of(OsStr::new("app.db"));
        for version in [None, Some(Version::new(7)), Some(Version::new(-7))] {
            let name = names.copy(moment(), version);
            assert_eq!(
                names.read_copy(&name),
                Some((moment(), version)),
                "{name:?}"
            );
        }
        let name = names.copy(moment(), Some(Version::new(7)));
        assert_eq!(name, "app.db-20260131T093000.005Z-v7.db");
    }

    #[test]
    fn what_is_not_ours_is_left_alone() {
        let names = Names::of(OsStr::new("app.db"));
        for name in [
            "app.db",
            "app.db-wal",
            "app.db-20260131T093000.005Z-v7.db-wal",
            "app.db-20260131T093000Z-v7.db",
            "app.db-20260131T093000.005Z-7.db",
            "app.db-x-20260131T093000.005Z-v7.db",
            "app.sqlite-20260131T093000.005Z-v7.db",
            "app.db-20260131T093000.005Z-damaged",
        ] {
            assert_eq!(names.read_copy(OsStr::new(name)), None, "{name}");
            assert!(!names.is_partial(OsStr::new(name)), "{name}");
        }
    }

    #[test]
    fn a_partial_copy_is_known_with_what_is_beside_it() {
        let names = Names::of(OsStr::new("app.db"));
        let mut name = names.partial(moment());
        assert!(names.is_partial(&name));
        name.push("-journal");
        assert!(names.is_partial(&name));
        name.push("s");
        assert!(!names.is_partial(&name));
    }

    #[test]
    fn the_next_moment_has_another_name() {
        assert_eq!(moment().next().text(), "20260131T093000.006Z");
        assert!(moment().next() > moment());
    }
}
