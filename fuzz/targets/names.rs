//! File names, one a line: what is read of many together is what is read of each alone.

#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::{Corpus, fuzz_target};
use litemigrate::{Error, ErrorKind, Migrations, Version};

/// What one file is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Simple,
    Up,
    Down,
}

/// How a name ends that has a `down` beside it.
const UP: [&str; 3] = [".up.sql", "/up.sql", "\\up.sql"];

fn read(names: &[&str]) -> Result<Migrations, Error> {
    let files = names.iter().map(|name| ((*name).to_owned(), "SELECT 1;"));
    Migrations::from_files(files)
}

/// What a file is by itself; nothing, if it is no migration's.
fn alone(name: &str) -> Result<Option<(Version, Part)>, ErrorKind> {
    match read(&[name]) {
        Ok(migrations) => Ok(migrations.iter().next().map(|migration| {
            assert_canonical(migration.version(), migration.description());
            let is_up = UP.iter().any(|end| name.ends_with(end));
            let part = if is_up { Part::Up } else { Part::Simple };
            (migration.version(), part)
        })),
        Err(error) if error.kind() == ErrorKind::MissingUp => {
            let version = error.version().expect("a down script has a version");
            Ok(Some((version, Part::Down)))
        }
        Err(error) => Err(error.kind()),
    }
}

/// A version and a description make a name, from which both are read again.
fn assert_canonical(version: Version, description: &str) {
    if description.contains(['/', '\\']) || description.contains(".sql") {
        return;
    }
    let name = format!("{version}_{description}.up.sql");
    let again = read(&[&name]).expect("it was read before");
    let again = again.iter().next().expect("it is a migration");
    assert_eq!(
        (again.version(), again.description()),
        (version, description)
    );
}

/// What becomes of files together, by what each is alone.
fn expected(names: &[&str]) -> Result<Vec<Version>, ErrorKind> {
    let mut versions: BTreeMap<Version, Vec<Part>> = BTreeMap::new();
    for name in names {
        let Some((version, part)) = alone(name)? else {
            continue;
        };
        let parts = versions.entry(version).or_default();
        let clashes =
            |known: &Part| *known == part || *known == Part::Simple || part == Part::Simple;
        if parts.iter().any(clashes) {
            return Err(ErrorKind::DuplicateVersion);
        }
        parts.push(part);
    }
    if versions.values().any(|parts| parts[..] == [Part::Down]) {
        return Err(ErrorKind::MissingUp);
    }
    Ok(versions.into_keys().collect())
}

fuzz_target!(|text: &str| -> Corpus {
    let names: Vec<&str> = text.split('\n').take(12).collect();
    // A lock is read as one, and is fuzzed by itself.
    if text.contains(litemigrate_fuzz::NAME_OF_THE_LOCK) {
        return Corpus::Reject;
    }
    let found = read(&names).map(|migrations| {
        let versions = migrations.iter().map(litemigrate::Migration::version);
        versions.collect::<Vec<_>>()
    });
    assert_eq!(found.map_err(|error| error.kind()), expected(&names));
    Corpus::Keep
});
