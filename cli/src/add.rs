//! The files of a new migration.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use jiff::{SignedDuration, Timestamp};

use crate::output;

/// A file's ending and what is in it: sqlx's, to the byte.
type Part = (&'static str, &'static str);

const SIMPLE: &[Part] = &[(".sql", "-- Add migration script here\n")];
const REVERSIBLE: &[Part] = &[
    (".up.sql", "-- Add up migration script here\n"),
    (".down.sql", "-- Add down migration script here\n"),
];

pub(crate) fn add(source: &Path, description: &str, reversible: bool) -> Result<()> {
    let name = file_name(description)?;
    let parts = if reversible { REVERSIBLE } else { SIMPLE };
    let shown = source.display();
    fs::create_dir_all(source).with_context(|| format!("cannot create `{shown}`"))?;
    let claim = Claim::of_free_version(source, Timestamp::now())?;
    for path in create(source, &format!("{}_{name}", claim.version), parts)? {
        output::line(format_args!("Creating {}", path.display()))?;
    }
    Ok(())
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
    for (ending, text) in parts {
        let path = source.join(format!("{stem}{ending}"));
        let written = File::create_new(&path).and_then(|mut file| {
            created.push(path.clone());
            file.write_all(text.as_bytes())
        });
        if let Err(error) = written {
            for path in created {
                // The first error is the one to tell.
                let _ = fs::remove_file(path);
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
    fn of_free_version(source: &Path, mut time: Timestamp) -> Result<Self> {
        loop {
            let version = time.strftime("%Y%m%d%H%M%S").to_string();
            // Only what is seen with the claim in hand stays as it is seen.
            if let Some(claim) = Self::of(source, version)?
                && !claim.is_used(source)?
            {
                return Ok(claim);
            }
            time = time.checked_add(SignedDuration::from_secs(1))?;
        }
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

    use super::{Claim, file_name};

    #[test]
    fn a_version_in_use_is_passed_over_in_whole_seconds() {
        let source = tempfile::tempdir().unwrap();
        fs::write(source.path().join("20251231235959_a.up.sql"), "").unwrap();
        fs::create_dir(source.path().join("20260101000000_b")).unwrap();
        let time: Timestamp = "2025-12-31T23:59:59.9Z".parse().unwrap();
        let first = Claim::of_free_version(source.path(), time).unwrap();
        let second = Claim::of_free_version(source.path(), time).unwrap();
        assert_eq!(first.version, "20260101000001");
        assert_eq!(second.version, "20260101000002");
        drop((first, second));
        assert_eq!(fs::read_dir(source.path()).unwrap().count(), 2);
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
