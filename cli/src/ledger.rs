//! Where the migrations stand, as `info`, `check` and `forget` ask.

use std::time::Duration;

use anyhow::Result;
use litemigrate::{Migrator, Status};
use rusqlite::Connection;

use crate::database::Database;
use crate::progress::Progress;
use crate::settings::Settings;

/// What there is of migrations, in the directory and in the ledger.
pub(crate) struct Ledger {
    pub(crate) migrator: Migrator<Connection>,
    pub(crate) status: Status,
}

impl Ledger {
    pub(crate) fn read(settings: &Settings, wait: Duration) -> Result<Self> {
        let url = settings.database_url()?;
        let progress = Progress::new();
        let migrator = settings
            .migrator()?
            .wait(wait)
            .observer(progress.observer());
        let status = migrator.status(&mut Database::find(&url)?.look(wait)?);
        progress.clear();
        Ok(Self {
            status: status?,
            migrator,
        })
    }
}
