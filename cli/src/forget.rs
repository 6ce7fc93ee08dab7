//! `forget`: a row is taken out of the ledger, by somebody who has seen it.

use std::slice;

use anyhow::{Context, Result, bail, ensure};
use litemigrate::{CancelToken, Entry, State};

use crate::args::Forget;
use crate::database::{self, Database};
use crate::info::Table;
use crate::ledger::Ledger;
use crate::settings::Settings;
use crate::{cancel, output, prompt};

pub(crate) fn forget(settings: &Settings, options: &Forget) -> Result<()> {
    let (version, wait) = (options.version, options.patience.limit());
    let Ledger { status, migrator } = Ledger::read(settings, wait)?;
    let entry = status
        .entry(version)
        .filter(|entry| entry.state() != State::Pending)
        .with_context(|| format!("the ledger has no row of migration {version}"))?;
    ensure!(
        entry.state() != State::Replaced,
        "migration {version} is a part of a later one now; its row is needed"
    );
    ensure!(
        !matches!(entry.state(), State::Applied | State::Modified),
        "migration {version} is {}, and its file is there; revert it, or write a new migration, \
         instead of forgetting it",
        entry.state()
    );
    output::line(Table(slice::from_ref(entry)))?;
    confirm(options, entry)?;

    let url = settings.database_url()?;
    let mut connection = match Database::find(&url)? {
        Database::File(file) => file.open(wait)?,
        Database::Memory | Database::Missing(_) => database::empty()?,
    };
    let token = CancelToken::new();
    cancel::on_ctrl_c(&token)?;
    let migrator = migrator.cancel_token(&token);
    let forgotten = migrator.forget(&mut connection, version)?;
    let after = match forgotten.file() {
        Some(_) => "; it is pending now",
        None => "",
    };
    let description = forgotten.description();
    output::line(format_args!("forgot {version} {description}{after}"))
}

fn confirm(options: &Forget, entry: &Entry) -> Result<()> {
    let version = options.version;
    if let Some(confirmed) = options.confirm {
        ensure!(
            confirmed == version,
            "`--confirm {confirmed}` is not the version to forget, which is {version}; nothing \
             was removed"
        );
        return Ok(());
    }
    let question = format!(
        "What it did to the database stays. Type {version} to remove the row of this {} \
         migration:",
        entry.state()
    );
    match prompt::ask(question)? {
        Some(answer) if answer.parse() == Ok(version) => Ok(()),
        Some(_) => bail!("that is not {version}; nothing was removed"),
        None => bail!(
            "nothing was removed, since there is no terminal to ask on; say `--confirm {version}` \
             to remove the row"
        ),
    }
}
