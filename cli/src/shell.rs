//! Completions for shells, made from the command itself.

use anyhow::{Context, Result};
use clap::CommandFactory;
use clap_complete::Shell;

use crate::args::Args;
use crate::output;

pub(crate) fn completions(shell: Shell) -> Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "litemigrate", &mut script);
    let script = String::from_utf8(script).context("the script is not UTF-8")?;
    output::line(script.trim_end())
}
