//! `database`: the file is created, deleted and set up; `copies` has what is done with copies.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use litemigrate::{Goal, Migrator};
use rusqlite::Connection;

use crate::args::{self, Journal};
use crate::database::{self, Database, HEADER, beside};
use crate::settings::Settings;
use crate::url::DatabaseUrl;
use crate::{copies, migrate, prompt};

/// What SQLite keeps beside a database.
const BESIDE: [&str; 3] = ["-journal", "-wal", "-shm"];

pub(crate) fn execute(settings: &Settings, command: &args::Database) -> Result<()> {
    let url = settings.database_url()?;
    match command {
        args::Database::Create { journal } => create(&url, *journal),
        args::Database::Drop(drop) => delete(&url, drop.yes),
        args::Database::Setup(setup) => {
            let migrator = settings.migrator()?;
            if let Database::Missing(_) = Database::find(&url)? {
                check_runs_when_new(&migrator)?;
            }
            set_up(&url, migrator, setup)
        }
        args::Database::Reset(reset) => {
            let migrator = settings.migrator()?;
            check_runs_when_new(&migrator)?;
            if let Database::Missing(file) = Database::find(&url)? {
                file.check_can_be_created()?;
            }
            delete(&url, reset.drop.yes)?;
            set_up(&url, migrator, &reset.setup)
        }
        args::Database::Backup(folder) => copies::make(settings, &url, folder),
        args::Database::Restore(restore) => copies::restore(settings, &url, restore),
    }
}

/// What would keep the migrations from being run is said before a file is made or deleted.
fn check_runs_when_new(migrator: &Migrator<Connection>) -> Result<()> {
    migrator.plan(&mut database::empty()?, Goal::Latest)?;
    Ok(())
}

fn set_up(url: &DatabaseUrl, migrator: Migrator<Connection>, options: &args::Setup) -> Result<()> {
    create(url, options.journal)?;
    migrate::apply(url, migrator, Goal::Latest, options.patience.limit())
}

fn create(url: &DatabaseUrl, journal: Journal) -> Result<()> {
    let Database::Missing(file) = Database::find(url)? else {
        return Ok(());
    };
    file.check_can_be_created()?;
    let connection = file.create(database::IN_SILENCE)?;
    if journal.is_wal() {
        let wal = connection.pragma_update(None, "journal_mode", "wal");
        wal.with_context(|| format!("cannot put `{}` into WAL mode", file.shown()))?;
    }
    Ok(())
}

fn delete(url: &DatabaseUrl, yes: bool) -> Result<()> {
    let Database::File(file) = Database::find(url)? else {
        return Ok(());
    };
    if let Some(parameter) = file.read_only() {
        bail!(
            "`{}` is not deleted: `{parameter}` says that it is only read",
            file.shown()
        );
    }
    // A link stays, and leads to the new file.
    let path = fs::canonicalize(file.path());
    let path = path.with_context(|| format!("cannot look at `{}`", file.shown()))?;
    check_is_database(&path, file)?;
    if !yes {
        confirm(file)?;
    }
    // The database first: if it cannot be deleted, nothing that belongs to it is lost.
    let others = BESIDE.iter().map(|ending| beside(&path, ending));
    for path in std::iter::once(path.clone()).chain(others) {
        remove(&path).with_context(|| format!("cannot delete `{}`", path.display()))?;
    }
    Ok(())
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

/// Somebody else's file is not deleted, whatever the URL says.
fn check_is_database(path: &Path, named: database::File<'_>) -> Result<()> {
    let shown = named.shown();
    let start = || -> io::Result<Option<Vec<u8>>> {
        if !fs::metadata(path)?.is_file() {
            return Ok(None);
        }
        let mut start = [0; HEADER.len()];
        let count = File::open(path)?.read(&mut start)?;
        Ok(Some(start[..count].to_vec()))
    };
    let start = start().with_context(|| format!("cannot read `{shown}`"))?;
    let Some(start) = start else {
        bail!("`{shown}` is not a file; it is not deleted");
    };
    ensure!(
        start.is_empty() || start == HEADER,
        "`{shown}` is not a SQLite database, or is encrypted; it is not deleted"
    );
    Ok(())
}

fn confirm(file: database::File<'_>) -> Result<()> {
    let shown = file.shown();
    prompt::confirm(
        format_args!("Drop the database `{shown}`? [y/N]"),
        format_args!("`{shown}` is kept"),
        "`--yes` to delete it without a question",
    )
}
