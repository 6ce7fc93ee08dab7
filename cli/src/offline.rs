//! `check --offline`: the migrations and the lock alone, as a `build.rs` checks them.

use std::process::ExitCode;

use anyhow::Result;
use litemigrate::build::{Preparation, findings};
use litemigrate::{Capabilities, Error, Migrations};
use serde::Serialize;

use crate::args::{Check, Format, SchemaFile};
use crate::lint::Row;
use crate::settings::Settings;
use crate::{output, schema};

/// Something is wrong with the migrations. Documented in the help, and stays.
const UNSOUND: u8 = 18;

pub(crate) fn check(settings: &Settings, options: &Check) -> Result<ExitCode> {
    let hosts = options.hosts.iter();
    let hosts: Vec<Capabilities> = hosts.filter_map(|host| Capabilities::named(host)).collect();
    let (count, found, warnings) = match read(settings)? {
        Ok(migrations) => {
            let lock = settings.source().join("migrations.lock");
            let found = findings(&migrations, &lock, &hosts);
            let mut found: Vec<Found> = found.iter().map(Found::of).collect();
            // What does not run makes no schema.
            if found.is_empty() {
                let stale = schema::stale(&migrations, &options.schema)?;
                found.extend(stale.iter().map(|(file, _)| Found::stale(file)));
            }
            let warnings = Preparation::new(&migrations).warnings();
            (migrations.iter().len(), found, warnings)
        }
        Err(error) => (0, vec![Found::of(&error)], Vec::new()),
    };
    let code = if found.is_empty() { 0 } else { UNSOUND };
    match options.format.get() {
        Format::Json => output::json(&Answer {
            state: if code == 0 { "sound" } else { "unsound" },
            exit_code: code,
            found,
            warnings: warnings.iter().map(Row::of).collect(),
        })?,
        Format::Text => {
            for finding in &found {
                output::line(&finding.message)?;
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
struct Answer<'w> {
    state: &'static str,
    exit_code: u8,
    found: Vec<Found>,
    warnings: Vec<Row<'w>>,
}

#[derive(Serialize)]
struct Found {
    code: &'static str,
    version: Option<String>,
    file: Option<String>,
    line: Option<usize>,
    message: String,
}

impl Found {
    fn of(error: &Error) -> Self {
        Self {
            code: error.code(),
            version: error.version().map(|version| version.to_string()),
            file: error.file().map(str::to_owned),
            line: error.line(),
            message: format!("{error:#}"),
        }
    }

    /// Of a file that shows another schema.
    fn stale(file: &SchemaFile) -> Self {
        let file = file.path().display().to_string();
        Self {
            code: "STALE_SCHEMA",
            version: None,
            message: format!(
                "{file}:1: it does not show the schema that the migrations make; run `litemigrate \
                 prepare --schema {file}`"
            ),
            file: Some(file),
            line: Some(1),
        }
    }
}
