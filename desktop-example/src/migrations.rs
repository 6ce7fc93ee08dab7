//! The migrations of this version of the app.

#[cfg(feature = "rehearsal")]
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};
use litemigrate::{Error, Migrations};

static MIGRATIONS: Dir = include_dir!("$CARGO_MANIFEST_DIR/../migrations");

/// Those that are embedded.
#[cfg(not(feature = "rehearsal"))]
pub(crate) fn migrations() -> Result<Migrations, Error> {
    Migrations::embedded(&MIGRATIONS)
}

/// Those that are embedded, and those in the folder that `FIELDNOTES_MIGRATIONS` names: the next
/// version of the app, which does not exist yet.
#[cfg(feature = "rehearsal")]
pub(crate) fn migrations() -> Result<Migrations, Error> {
    let embedded = Migrations::embedded(&MIGRATIONS)?;
    let Some(folder) = std::env::var_os("FIELDNOTES_MIGRATIONS") else {
        return Ok(embedded);
    };
    let folder = PathBuf::from(folder);
    let further = Migrations::from_path(&folder)?;
    let scripts = embedded
        .iter()
        .chain(further.iter())
        .flat_map(|migration| [Some(migration.up()), migration.down()])
        .flatten()
        .map(|script| {
            let path = Path::new(script.path());
            // As those that are embedded are named.
            let path = path.strip_prefix(&folder).unwrap_or(path);
            let path = path.to_string_lossy().into_owned();
            (path, script.text().to_owned())
        });
    Migrations::from_files(scripts)
}
