//! `drift`: where the schema is another than the ledger says.

use std::process::ExitCode;

use anyhow::Result;
use serde::Serialize;

use crate::args::{Drift, Format};
use crate::database::Database;
use crate::difference::{DRIFT, Row};
use crate::output;
use crate::progress::Progress;
use crate::settings::Settings;

pub(crate) fn drift(settings: &Settings, options: &Drift) -> Result<ExitCode> {
    let wait = options.patience.limit();
    let url = settings.database_url()?;
    let progress = Progress::new();
    let migrator = settings
        .migrator()?
        .wait(wait)
        .missing(options.ignore.policy())
        .observer(progress.observer());
    let drift = migrator.drift(&mut Database::find(&url)?.look(wait)?);
    progress.clear();
    let drift = drift?;
    let code = if drift.is_none() { 0 } else { DRIFT };
    match options.format.get() {
        Format::Json => output::json(&Answer {
            state: if code == 0 { "no_drift" } else { "drift" },
            exit_code: code,
            version: drift.version().map(|version| version.to_string()),
            fingerprint: drift.fingerprint().to_string(),
            differences: drift.differences().iter().map(Row::of).collect(),
        })?,
        Format::Text => output::coloured(&drift)?,
    }
    Ok(ExitCode::from(code))
}

#[derive(Serialize)]
struct Answer<'d> {
    state: &'static str,
    exit_code: u8,
    version: Option<String>,
    fingerprint: String,
    differences: Vec<Row<'d>>,
}
