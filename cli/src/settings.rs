//! What holds for a command: its line, `sqlx.toml`, the environment and `.env`, in that order.

use std::env::{self, VarError};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use litemigrate::{Backups, Migrations, Migrator};
use rusqlite::Connection;

use crate::args::Common;
use crate::config::Config;
use crate::url::DatabaseUrl;

#[derive(Debug)]
pub(crate) struct Settings<'a> {
    line: &'a Common,
    pub(crate) config: Config,
}

impl<'a> Settings<'a> {
    pub(crate) fn read(line: &'a Common) -> Result<Self> {
        let config = Config::read(line.config.as_deref())?;
        Ok(Self { line, config })
    }

    /// The directory of the migrations.
    pub(crate) fn source(&self) -> &Path {
        let source = self.line.source.as_deref();
        let source = source.or_else(|| self.config.migrations_dir());
        source.unwrap_or(Path::new("migrations"))
    }

    /// The migrations in that directory.
    pub(crate) fn migrations(&self) -> Result<Migrations> {
        let source = self.source();
        ensure!(
            source.is_dir(),
            "there is no directory of migrations `{}`; name another with `--source <DIR>`, or \
             begin it with `litemigrate add <DESCRIPTION>`",
            source.display()
        );
        let migrations = Migrations::from_path(source)?;
        Ok(migrations.ignored_chars(self.config.ignored_chars()))
    }

    pub(crate) fn migrator(&self) -> Result<Migrator<Connection>> {
        let migrator = Migrator::new(self.migrations()?);
        Ok(match self.config.table_name()? {
            Some(name) => migrator.ledger_table(name)?,
            None => migrator,
        })
    }

    /// These copies, with the ledger's name by which their version is told.
    pub(crate) fn with_ledger(&self, backups: Backups) -> Result<Backups> {
        Ok(match self.config.table_name()? {
            Some(name) => backups.ledger_table(name)?,
            None => backups,
        })
    }

    pub(crate) fn database_url(&self) -> Result<DatabaseUrl> {
        if let Some(url) = self
            .line
            .database_url
            .as_deref()
            .filter(|url| !url.is_empty())
        {
            return DatabaseUrl::parse(url);
        }
        let variable = self.config.database_url_var();
        let found = match env::var(variable) {
            Ok(url) => Some((url, "the environment".to_owned())),
            Err(VarError::NotUnicode(_)) => bail!("{variable} is not UTF-8"),
            Err(VarError::NotPresent) if self.line.no_dotenv => None,
            Err(VarError::NotPresent) => from_dotenv(variable)?,
        };
        let (url, place) = found.filter(|(url, _)| !url.is_empty()).with_context(|| {
            format!(
                "no database is named; say `--database-url sqlite:app.db`, or set \
                 {variable}=sqlite:app.db, in the environment or in a file `.env`"
            )
        })?;
        DatabaseUrl::parse(&url).with_context(|| format!("{variable} of {place} cannot be used"))
    }
}

/// Looks a variable up in the `.env` of this directory, or else of the nearest one above. Nothing
/// is put into the environment.
fn from_dotenv(variable: &str) -> Result<Option<(String, String)>> {
    let here = env::current_dir().context("cannot tell the current directory")?;
    let mut candidates = here.ancestors().map(|directory| directory.join(".env"));
    let Some(path) = candidates.find(|path| path.is_file()) else {
        return Ok(None);
    };
    let place = shown(&path, &here);
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {place}"))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mut is_broken = false;
    for line in dotenvy::from_read_iter(text.as_bytes()) {
        match line {
            Ok((name, url)) if name == variable => return Ok(Some((url, place))),
            Ok(_) => {}
            Err(_) => is_broken = true,
        }
    }
    // The line itself is not shown: there may be a secret in it.
    ensure!(
        !is_broken,
        "{place} does not set {variable}, and has a line that cannot be read; correct it, or say \
         `--no-dotenv`"
    );
    Ok(None)
}

/// The path as seen from here, if it is here.
fn shown(path: &Path, here: &Path) -> String {
    let path = path.strip_prefix(here).unwrap_or(path);
    format!("`{}`", path.display())
}
