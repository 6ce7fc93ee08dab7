//! The files of a new migration.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use jiff::{SignedDuration, Timestamp};
use litemigrate::{Migration, Migrations};

use crate::args::{Add, Kind, Versioning};
use crate::config::{MigrationType, MigrationVersioning};
use crate::output;
use crate::settings::Settings;

/// A file's ending and what is in it: sqlx's, to the byte.
type Part = (&'static str, &'static str);

const UP: &str = "-- Add up migration script here\n";
const DOWN: &str = "-- Add down migration script here\n";

impl Kind {
    fn parts(self) -> &'static [Part] {
        match self {
            Self::Simple => &[(".sql", "-- Add migration script here\n")],
            Self::Reversible => &[(".up.sql", UP), (".down.sql", DOWN)],
            Self::Folder => &[("/up.sql", UP), ("/down.sql", DOWN)],
        }
    }
}

pub(crate) fn add(settings: &Settings, options: &Add) -> Result<()> {
    let name = file_name(&options.description)?;
    let source = settings.source();
    let shown = source.display();
    fs::create_dir_all(source).with_context(|| format!("cannot create `{shown}`"))?;
    let _turn = turn(source);
    let known = known(source)?;
    let defaults = settings.config.defaults();
    let kind = options.kind.get().unwrap_or(match defaults.migration_type {
        MigrationType::Inferred => latest_kind(&known),
        MigrationType::Simple => Kind::Simple,
        MigrationType::Reversible => Kind::Reversible,
    });
    let versioning = match (options.versioning.get(), defaults.migration_versioning) {
        (Some(versioning), _) => versioning,
        (None, MigrationVersioning::Inferred) => latest_versioning(&versions(&known)),
        (None, MigrationVersioning::Timestamp) => Versioning::Timestamp,
        (None, MigrationVersioning::Sequential) => Versioning::Sequential,
    };
    let claim = match versioning {
        Versioning::Timestamp => Claim::of_free_second(source, Timestamp::now())?,
        Versioning::Sequential => {
            let latest = known.latest().map_or(0, litemigrate::Version::get);
            Claim::of_free_number(source, latest)?
        }
    };
    for path in create(source, &format!("{}_{name}", claim.version), kind.parts())? {
        output::line(format_args!("Creating {}", path.display()))?;
    }
    Ok(())
}

/// Waits until nobody else adds to this directory, so that what is there tells how the next one
/// is made: of two at once, the later number may be there first. Where a directory cannot be
/// locked, their versions differ all the same.
fn turn(source: &Path) -> Option<File> {
    let directory = File::open(source).ok()?;
    directory.lock().ok()?;
    Some(directory)
}

/// What is there.
fn known(source: &Path) -> Result<Migrations> {
    Ok(match Migrations::from_path(source) {
        // A directory that grows may be listed without an `up` whose `down` is there. The next
        // list has both.
        Err(error) if error.kind() == litemigrate::ErrorKind::MissingUp => {
            Migrations::from_path(source)?
        }
        read => read?,
    })
}

fn versions(known: &Migrations) -> Vec<i64> {
    known.iter().map(|known| known.version().get()).collect()
}

/// The next migration is of the kind of the latest.
fn latest_kind(known: &Migrations) -> Kind {
    let is_folder = |latest: &Migration| {
        let path = Path::new(latest.up().path());
        path.file_name().is_some_and(|name| name == "up.sql")
    };
    match known.iter().next_back() {
        Some(latest) if is_folder(latest) => Kind::Folder,
        Some(latest) if latest.up().path().ends_with(".up.sql") => Kind::Reversible,
        _ => Kind::Simple,
    }
}

/// By versions, as a reversible migration has two files of one version. Two times may be a
/// second apart, and are times still.
fn latest_versioning(versions: &[i64]) -> Versioning {
    const FIRST_OF_14_DIGITS: i64 = 10_000_000_000_000;
    match versions {
        [.., last] if *last >= FIRST_OF_14_DIGITS => Versioning::Timestamp,
        [.., before, last] if last.checked_sub(*before) == Some(1) => Versioning::Sequential,
        [0 | 1] => Versioning::Sequential,
        _ => Versioning::Timestamp,
    }
}

/// The description as it stands in the file's name.
fn file_name(description: &str) -> Result<String> {
    let description = description.trim_matches(' ');
    ensure!(
        !description.is_empty(),
        "the description is empty; say what the migration does"
    );
    let refused = |letter: char| matches!(letter, '/' | '\\') || letter.is_control();
    if let Some(letter) = description.chars().find(|letter| refused(*letter)) {
        bail!("the description holds {letter:?}, which cannot be part of a migration's file name");
    }
    for ending in [".up", ".down"] {
        ensure!(
            !description.ends_with(ending),
            "the description ends with `{ending}`, which is said with `--reversible`"
        );
    }
    Ok(description.replace(' ', "_"))
}

/// Creates all the files, or none.
fn create(source: &Path, stem: &str, parts: &[Part]) -> Result<Vec<PathBuf>> {
    let mut created = Vec::new();
    let folder = source.join(stem);
    let is_folder = parts.iter().any(|(ending, _)| ending.starts_with('/'));
    if is_folder {
        let made = fs::create_dir(&folder);
        made.with_context(|| format!("cannot create `{}`", folder.display()))?;
    }
    for (ending, text) in parts {
        let path = source.join(format!("{stem}{ending}"));
        let written = File::create_new(&path).and_then(|mut file| {
            created.push(path.clone());
            file.write_all(text.as_bytes())
        });
        if let Err(error) = written {
            // The first error is the one to tell.
            for path in created {
                let _ = fs::remove_file(path);
            }
            if is_folder {
                let _ = fs::remove_dir(folder);
            }
            return Err(error).with_context(|| format!("cannot create `{}`", path.display()));
        }
    }
    Ok(created)
}

/// A version that this process alone may use: a file that only one can create, until it is
/// dropped. Its name does not end in `.sql`, so that it is no migration.
struct Claim {
    version: String,
    path: PathBuf,
}

impl Claim {
    /// Claims the version of a time, or of the next second that has none.
    fn of_free_second(source: &Path, mut time: Timestamp) -> Result<Self> {
        loop {
            let version = time.strftime("%Y%m%d%H%M%S").to_string();
            if let Some(claim) = Self::of_unused(source, version)? {
                return Ok(claim);
            }
            time = time.checked_add(SignedDuration::from_secs(1))?;
        }
    }

    /// Claims the next number that is free.
    fn of_free_number(source: &Path, mut latest: i64) -> Result<Self> {
        loop {
            latest = latest
                .checked_add(1)
                .context("there is no number above the latest version; say `--timestamp`")?;
            if let Some(claim) = Self::of_unused(source, format!("{latest:04}"))? {
                return Ok(claim);
            }
        }
    }

    fn of_unused(source: &Path, version: String) -> Result<Option<Self>> {
        // Only what is seen with the claim in hand stays as it is seen.
        Ok(match Self::of(source, version)? {
            Some(claim) if !claim.is_used(source)? => Some(claim),
            _ => None,
        })
    }

    /// `None`: another process has it.
    fn of(source: &Path, version: String) -> Result<Option<Self>> {
        let path = source.join(format!(".{version}.claim"));
        match File::create_new(&path) {
            Ok(_) => Ok(Some(Self { version, path })),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(None),
            Err(error) => {
                Err(error).with_context(|| format!("cannot write to `{}`", source.display()))
            }
        }
    }

    /// Whether a migration has this version already, be it a file or a folder.
    fn is_used(&self, source: &Path) -> Result<bool> {
        let version = self.version.parse::<i64>();
        let is_used = || -> io::Result<bool> {
            for entry in fs::read_dir(source)? {
                let name = entry?.file_name();
                let name = name.to_string_lossy();
                let used = name.split_once('_').map(|(version, _)| version.parse());
                if used.is_some_and(|used| used == version) {
                    return Ok(true);
                }
            }
            Ok(false)
        };
        is_used().with_context(|| format!("cannot read `{}`", source.display()))
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        // Left behind, it keeps nobody from anything but this one version.
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use jiff::Timestamp;

    use super::{Claim, file_name, latest_versioning};
    use crate::args::Versioning;

    #[test]
    fn a_version_in_use_is_passed_over_in_whole_seconds() {
        let source = tempfile::tempdir().unwrap();
        fs::write(source.path().join("20251231235959_a.up.sql"), "").unwrap();
        fs::create_dir(source.path().join("20260101000000_b")).unwrap();
        let time: Timestamp = "2025-12-31T23:59:59.9Z".parse().unwrap();
        let first = Claim::of_free_second(source.path(), time).unwrap();
        let second = Claim::of_free_second(source.path(), time).unwrap();
        assert_eq!(first.version, "20260101000001");
        assert_eq!(second.version, "20260101000002");
        drop((first, second));
        assert_eq!(fs::read_dir(source.path()).unwrap().count(), 2);
    }

    #[test]
    fn numbers_in_use_are_passed_over_too() {
        let source = tempfile::tempdir().unwrap();
        fs::write(source.path().join("2_a.sql"), "").unwrap();
        let first = Claim::of_free_number(source.path(), 1).unwrap();
        let second = Claim::of_free_number(source.path(), 1).unwrap();
        assert_eq!(first.version, "0003");
        assert_eq!(second.version, "0004");
        assert!(Claim::of_free_number(source.path(), i64::MAX).is_err());
    }

    #[test]
    fn versions_tell_how_the_next_is_made() {
        for versions in [&[0][..], &[1], &[1, 2], &[5, 9, 10]] {
            let inferred = latest_versioning(versions);
            assert_eq!(inferred, Versioning::Sequential, "{versions:?}");
        }
        for versions in [
            &[][..],
            &[2],
            &[1, 3],
            &[i64::MIN, i64::MAX],
            &[20_260_131_093_000, 20_260_131_093_001],
        ] {
            let inferred = latest_versioning(versions);
            assert_eq!(inferred, Versioning::Timestamp, "{versions:?}");
        }
    }

    #[test]
    fn descriptions() {
        assert_eq!(file_name(" create  notes ").unwrap(), "create__notes");
        assert_eq!(file_name("ein Büro").unwrap(), "ein_Büro");
        for refused in ["", "  ", "a/b", "a\\b", "a\0b", "a\nb", "a.up", "a.down"] {
            assert!(file_name(refused).is_err(), "{refused:?}");
        }
    }
}
