//! The command `litemigrate`: migrations of SQLite files, compatible with sqlx.

mod add;
mod adopt;
mod args;
mod build_script;
mod cancel;
mod check;
mod config;
mod copies;
mod database;
mod diagram;
mod difference;
mod drift;
mod forget;
mod hint;
mod info;
mod ledger;
mod lifecycle;
mod lint;
mod lock;
mod man;
mod migrate;
mod offline;
mod output;
mod portability;
mod progress;
mod prompt;
mod rehearse;
mod schema;
mod settings;
mod shell;
mod squash;
mod url;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;
use litemigrate::ErrorKind;

use crate::args::{Args, Command, Common, Migrate, Override};
use crate::settings::Settings;

fn main() -> ExitCode {
    let Args { common, command } = Args::parse();
    match execute(&common, &command) {
        Ok(code) => code,
        Err(error) => {
            output::error(&error);
            let error = error.downcast_ref();
            if let Some(hint) = error.and_then(hint::hint) {
                output::hint(&hint);
            }
            exit_code(error)
        }
    }
}

fn execute(common: &Common, command: &Command) -> Result<ExitCode> {
    match command {
        Command::Migrate(command) | Command::Group { command } => {
            return migrate(&Settings::read(common)?, command);
        }
        Command::Database { command } => {
            lifecycle::execute(&Settings::read(common)?, command)?;
        }
        Command::Completions { shell } => shell::completions(*shell)?,
        Command::Man { directory } => man::man(directory.as_deref())?,
    }
    Ok(ExitCode::SUCCESS)
}

fn migrate(settings: &Settings, command: &Migrate) -> Result<ExitCode> {
    match command {
        Migrate::Add(options) => add::add(settings, options)?,
        Migrate::Run(options) => migrate::run(settings, options)?,
        Migrate::Revert(options) => migrate::revert(settings, options)?,
        Migrate::Info(options) => info::info(settings, options)?,
        Migrate::Check(options) if options.offline => {
            return offline::check(settings, options);
        }
        Migrate::Check(options) if options.hosts.is_empty() => {
            return check::check(settings, options);
        }
        Migrate::Check(options) => {
            return portability::check(settings, &options.hosts, options.format.get());
        }
        Migrate::Lint(options) => return lint::lint(settings, options),
        Migrate::Prepare(options) => return lock::prepare(settings, options),
        Migrate::Accept(options) => return lock::accept(settings, options),
        Migrate::Squash(options) => return squash::squash(settings, options),
        Migrate::Schema(options) => schema::schema(settings, options)?,
        Migrate::Drift(options) => return drift::drift(settings, options),
        Migrate::Adopt(options) => return adopt::adopt(settings, options),
        Migrate::Baseline(options) => migrate::baseline(settings, options)?,
        Migrate::Forget(options) => forget::forget(settings, options)?,
        Migrate::BuildScript(options) => build_script::write(settings, options)?,
        Migrate::Override {
            command: Override::Skip(options),
        } => migrate::skip(settings, options)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn exit_code(error: Option<&litemigrate::Error>) -> ExitCode {
    let kind = error.map(litemigrate::Error::kind);
    ExitCode::from(if kind == Some(ErrorKind::Cancelled) {
        cancel::EXIT_CODE
    } else {
        1
    })
}
