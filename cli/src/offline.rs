//! `check --offline`: the migrations and the lock alone, as a `build.rs` checks them.

use std::process::ExitCode;

use anyhow::Result;
use litemigrate::build::{Preparation, findings};
use litemigrate::{Capabilities, Error, Migrations};
use serde::Serialize;

use crate::args::Format;
use crate::lint::Row;
use crate::output;
use crate::settings::Settings;

/// Something is wrong with the migrations. Documented in the help, and stays.
const UNSOUND: u8 = 18;

pub(crate) fn check(settings: &Settings, hosts: &[String], format: Format) -> Result<ExitCode> {
    let hosts: Vec<Capabilities> = hosts
        .iter()
        .filter_map(|host| Capabilities::named(host))
        .collect();
    let (count, found, warnings) = match read(settings)? {
        Ok(migrations) => {
            let lock = settings.source().join("migrations.lock");
            (
                migrations.iter().len(),
                findings(&migrations, &lock, &hosts),
                Preparation::new(&migrations).warnings(),
            )
        }
        Err(error) => (0, vec![error], Vec::new()),
    };
    let code = if found.is_empty() { 0 } else { UNSOUND };
    match format {
        Format::Json => output::json(&Answer {
            state: if code == 0 { "sound" } else { "unsound" },
            exit_code: code,
            found: found.iter().map(Found::of).collect(),
            warnings: warnings.iter().map(Row::of).collect(),
        })?,
        Format::Text => {
            for error in &found {
                output::line(format_args!("{error:#}"))?;
            }
            for warning in &warnings {
                output::coloured(format_args!("warning: {warning}"))?;
            }
            if found.is_empty() {
                let plural = if count == 1 { " is" } else { "s are" };
                output::line(format_args!("the {count} migration{plural} sound"))?;
            }
        }
    }
    Ok(ExitCode::from(code))
}

/// The migrations, or what is wrong with one of their files.
fn read(settings: &Settings) -> Result<Result<Migrations, Error>> {
    match settings.migrations() {
        Ok(migrations) => Ok(Ok(migrations)),
        Err(error) => error.downcast::<Error>().map(Err),
    }
}

#[derive(Serialize)]
struct Answer<'e> {
    state: &'static str,
    exit_code: u8,
    found: Vec<Found<'e>>,
    warnings: Vec<Row<'e>>,
}

#[derive(Serialize)]
struct Found<'e> {
    code: &'static str,
    version: Option<String>,
    file: Option<&'e str>,
    line: Option<usize>,
    message: String,
}

impl<'e> Found<'e> {
    fn of(error: &'e Error) -> Self {
        Self {
            code: error.code(),
            version: error.version().map(|version| version.to_string()),
            file: error.file(),
            line: error.line(),
            message: format!("{error:#}"),
        }
    }
}
