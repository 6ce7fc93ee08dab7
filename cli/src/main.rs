//! The command `litemigrate`: migrations of SQLite files, compatible with sqlx.

mod add;
mod args;
mod cancel;
mod database;
mod migrate;
mod output;
mod progress;
mod url;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;
use litemigrate::ErrorKind;

use crate::args::{Args, Command};

fn main() -> ExitCode {
    let args = Args::parse();
    match execute(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            output::error(&error);
            exit_code(&error)
        }
    }
}

fn execute(args: &Args) -> Result<()> {
    match &args.command {
        Command::Run { goal } => migrate::run(args, goal),
        Command::Revert { goal } => migrate::revert(args, goal),
        Command::Info => migrate::info(args),
        Command::Add {
            description,
            reversible,
        } => add::add(&args.source, description, *reversible),
    }
}

fn exit_code(error: &anyhow::Error) -> ExitCode {
    let kind = error.downcast_ref().map(litemigrate::Error::kind);
    ExitCode::from(if kind == Some(ErrorKind::Cancelled) {
        cancel::EXIT_CODE
    } else {
        1
    })
}
