//! `lint`: what runs, and loses data or fails where there are rows.

use std::process::ExitCode;

use anyhow::Result;
use litemigrate::build::{Level, Lint, Linter};
use serde::Serialize;

use crate::args::{self, Format};
use crate::output;
use crate::settings::Settings;

/// A rule has found what is denied. Documented in the help, and stays.
const LINT: u8 = 19;

pub(crate) fn lint(settings: &Settings, options: &args::Lint) -> Result<ExitCode> {
    let mut linter = options.levels.of(Linter::new());
    if options.released {
        linter = linter.released();
    }
    let lints = linter.lint(&settings.migrations()?)?;
    let is_denied = lints.iter().any(|lint| lint.level() == Level::Deny);
    let code = if is_denied { LINT } else { 0 };
    match options.format.get() {
        Format::Json => output::json(&Answer {
            state: if is_denied { "lint" } else { "clean" },
            exit_code: code,
            found: lints.iter().map(Row::of).collect(),
        })?,
        Format::Text if lints.is_empty() => output::line("nothing to tell")?,
        Format::Text => {
            for lint in &lints {
                output::coloured(format_args!("{}: {lint}", word(lint)))?;
            }
        }
    }
    Ok(ExitCode::from(code))
}

fn word(lint: &Lint) -> &'static str {
    match lint.level() {
        Level::Deny => "error",
        Level::Warn | Level::Allow => "warning",
    }
}

#[derive(Serialize)]
struct Answer<'l> {
    state: &'static str,
    exit_code: u8,
    found: Vec<Row<'l>>,
}

/// What a rule has found, for a program.
#[derive(Serialize)]
pub(crate) struct Row<'l> {
    rule: &'static str,
    level: &'static str,
    version: String,
    file: &'l str,
    line: usize,
    sentence: &'l str,
    way_out: &'l str,
}

impl<'l> Row<'l> {
    pub(crate) fn of(lint: &'l Lint) -> Self {
        Self {
            rule: lint.rule().name(),
            level: word(lint),
            version: lint.version().to_string(),
            file: lint.file(),
            line: lint.line(),
            sentence: lint.sentence(),
            way_out: lint.way_out(),
        }
    }
}
