//! `drift`: where the schema is another than the ledger says.

use std::process::ExitCode;

use anyhow::Result;
use litemigrate::Difference;
use serde::Serialize;

use crate::args::{Drift, Format};
use crate::database::Database;
use crate::output;
use crate::progress::Progress;
use crate::settings::Settings;

/// The schema is not what the migrations make. Documented in the help, and stays.
const DRIFT: u8 = 16;

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

#[derive(Serialize)]
struct Row<'d> {
    change: String,
    part: &'static str,
    subject: &'d str,
    expected: Option<&'d str>,
    found: Option<&'d str>,
}

impl<'d> Row<'d> {
    fn of(difference: &'d Difference) -> Self {
        Self {
            change: difference.change().to_string(),
            part: difference.part().words(),
            subject: difference.subject(),
            expected: difference.expected(),
            found: difference.found(),
        }
    }
}
