//! `check --host`: what other hosts would refuse, without a database.

use std::process::ExitCode;

use anyhow::Result;
use litemigrate::{Capabilities, Error};
use serde::Serialize;

use crate::args::Format;
use crate::output;
use crate::settings::Settings;

/// A host would refuse a migration. Documented in the help, and stays.
const REFUSED: u8 = 17;

pub(crate) fn check(settings: &Settings, hosts: &[String], format: Format) -> Result<ExitCode> {
    let migrations = settings.migrations()?;
    let count = migrations.iter().len();
    let found: Vec<(&str, Vec<Error>)> = hosts
        .iter()
        .filter_map(|host| Some((host.as_str(), Capabilities::named(host)?)))
        .map(|(name, host)| (name, migrations.refusals(host)))
        .collect();
    let refused = found.iter().any(|(_, errors)| !errors.is_empty());
    let code = if refused { REFUSED } else { 0 };
    match format {
        Format::Json => {
            let refused = found.iter().flat_map(|(host, errors)| {
                errors.iter().map(|error| Refused {
                    host,
                    version: error.version().map(|version| version.to_string()),
                    file: error.file(),
                    line: error.line(),
                    message: error.to_string(),
                })
            });
            output::json(&Answer {
                state: if code == 0 { "accepted" } else { "refused" },
                exit_code: code,
                refused: refused.collect(),
            })?;
        }
        Format::Text => {
            for (host, errors) in &found {
                for error in errors {
                    output::line(format_args!("{error}"))?;
                }
                if errors.is_empty() {
                    let plural = if count == 1 { "" } else { "s" };
                    output::line(format_args!("{host} can run the {count} migration{plural}"))?;
                }
            }
        }
    }
    Ok(ExitCode::from(code))
}

#[derive(Serialize)]
struct Answer<'e> {
    state: &'static str,
    exit_code: u8,
    refused: Vec<Refused<'e>>,
}

#[derive(Serialize)]
struct Refused<'e> {
    host: &'e str,
    version: Option<String>,
    file: Option<&'e str>,
    line: Option<usize>,
    message: String,
}
