//! `database backup` and `database restore`.

use std::path::Path;

use anyhow::{Context, Result, bail};
use litemigrate::{Backups, Previous};

use crate::args::{Folder, Restore};
use crate::database::{self, Database};
use crate::output;
use crate::settings::Settings;
use crate::url::DatabaseUrl;

pub(crate) fn make(settings: &Settings, url: &DatabaseUrl, folder: &Folder) -> Result<()> {
    let mut connection = match Database::find(url)? {
        Database::Memory => database::empty()?,
        Database::File(file) => file.look(database::IN_SILENCE)?,
        Database::Missing(file) => {
            bail!(
                "`{}` does not exist: there is nothing to copy",
                file.shown()
            )
        }
    };
    let backups = backups(settings, url, folder)?;
    let copy = backups.create(&mut connection)?;
    output::line(copy.path().display())
}

pub(crate) fn restore(settings: &Settings, url: &DatabaseUrl, options: &Restore) -> Result<()> {
    if let Database::File(file) | Database::Missing(file) = Database::find(url)?
        && let Some(parameter) = file.read_only()
    {
        bail!(
            "`{}` is not restored: `{parameter}` says that it is only read",
            file.shown()
        );
    }
    let backups = backups(settings, url, &options.folder)?;
    let copy =
        match &options.copy {
            Some(path) => backups.at(path)?,
            None => backups.list()?.into_iter().next().context(
                "there is no copy of the database; name one, or its folder by `--folder`",
            )?,
        };
    let restored = backups.restore(&copy)?;
    output::line(format_args!("restored {}", copy.path().display()))?;
    match restored.previous() {
        Previous::Copied(copy) => before("is kept as", copy.path()),
        Previous::SetAside(path) => before("cannot be read, and is set aside as", path),
        _ => Ok(()),
    }
}

fn before(what: &str, path: &Path) -> Result<()> {
    output::line(format_args!("what was there {what} {}", path.display()))
}

fn backups(settings: &Settings, url: &DatabaseUrl, folder: &Folder) -> Result<Backups> {
    let DatabaseUrl::File { path, .. } = url else {
        bail!("a database in memory has no copies");
    };
    settings.with_ledger(folder.backups(path))
}
