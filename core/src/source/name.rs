//! What a file's name says, by sqlx's rules.

use super::LOCK;
use crate::error::{Error, Repr};
use crate::migration::Version;
use crate::sql::without_nul;

/// Which part of a migration a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Simple,
    Up,
    Down,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) version: Version,
    pub(super) description: String,
    pub(super) part: Part,
}

/// Reads the last one or two parts of a name. `None`: not a `.sql` file, so no concern of ours.
pub(super) fn parse(name: &str, path: &str) -> Result<Option<Name>, Error> {
    let mut names = name.rsplit(['/', '\\']);
    let file = names.next().unwrap_or("");
    let folder = names.next().and_then(folder);
    if !has_sql_extension(file) {
        return Ok(None);
    }
    let misnamed = |rule| {
        let file = without_nul(path);
        Error::from(Repr::InvalidFileName { file, rule })
    };
    if name.contains(['\0']) {
        return Err(misnamed("it holds a NUL"));
    }
    match (file, folder) {
        ("up.sql", Some((version, description))) => Ok(Some(Name {
            version,
            description,
            part: Part::Up,
        })),
        ("down.sql", Some((version, description))) => Ok(Some(Name {
            version,
            description,
            part: Part::Down,
        })),
        (_, Some(_)) => Err(misnamed(
            "a migration's folder holds up.sql and down.sql alone",
        )),
        _ if file.strip_suffix(".sql").is_none() => {
            Err(misnamed("the ending .sql is written in lower case"))
        }
        _ => simple(file).map(Some).map_err(misnamed),
    }
}

/// Version and description, if this is the name of a migration's folder.
pub(super) fn folder(name: &str) -> Option<(Version, String)> {
    let (version, description) = at_underscore(name)?;
    Some((version.parse().ok()?, blanks(description)))
}

/// What is before the first `_`, and behind it.
fn at_underscore(name: &str) -> Option<(&str, &str)> {
    // One of a list: the search for a single character is made for long texts, and much code.
    name.split_once(['_'])
}

/// As sqlx reads a description.
fn blanks(description: &str) -> String {
    let blank = |char| if char == '_' { ' ' } else { char };
    description.chars().map(blank).collect()
}

/// Whether a file is the lock, by its name in the directory.
pub(super) fn is_lock(name: &str) -> bool {
    name.rsplit(['/', '\\']).next() == Some(LOCK)
}

/// Whether a file, by its name in the directory, is one to read.
pub(super) fn is_read(name: &str) -> bool {
    is_lock(name) || has_sql_extension(name)
}

fn has_sql_extension(file: &str) -> bool {
    let end = file.len().checked_sub(".sql".len());
    end.and_then(|end| file.get(end..))
        .is_some_and(|end| end.eq_ignore_ascii_case(".sql"))
}

fn simple(file: &str) -> Result<Name, &'static str> {
    let (version, rest) = at_underscore(file)
        .ok_or("expected <VERSION>_<DESCRIPTION>.sql, such as 0001_create_notes.sql")?;
    let version = version
        .parse()
        .map_err(|_| "the name must begin with a 64-bit integer and `_`, such as 0001_")?;
    let (part, suffix) = if rest.ends_with(".up.sql") {
        (Part::Up, ".up.sql")
    } else if rest.ends_with(".down.sql") {
        (Part::Down, ".down.sql")
    } else {
        (Part::Simple, ".sql")
    };
    // sqlx trims the suffix as often as it stands there, and the description is in the ledger.
    let mut description = rest;
    while let Some(shorter) = description.strip_suffix(suffix) {
        description = shorter;
    }
    Ok(Name {
        version,
        description: blanks(description),
        part,
    })
}
