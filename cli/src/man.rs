//! Manual pages, made from the command itself.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context, Result};
use clap::{Command, CommandFactory};
use clap_mangen::Man;

use crate::args::Args;
use crate::output;

/// Shows the page of the command, or writes those of all commands into a directory.
pub(crate) fn man(directory: Option<&Path>) -> Result<()> {
    let mut command = Args::command().disable_help_subcommand(true);
    command.build();
    let Some(directory) = directory else {
        let mut page = Vec::new();
        write_page(&command, &mut page).context("cannot make the page")?;
        let page = String::from_utf8(page).context("the page is not UTF-8")?;
        return output::line(page.trim_end());
    };
    let write = || {
        fs::create_dir_all(directory)?;
        write_pages(&command, directory)
    };
    write().with_context(|| format!("cannot write to `{}`", directory.display()))
}

fn write_pages(command: &Command, directory: &Path) -> io::Result<()> {
    let mut page = Vec::new();
    write_page(command, &mut page)?;
    let name = Man::new(command.clone()).get_filename();
    fs::write(directory.join(name), page)?;
    // What is under `migrate` has a page already.
    let inner = command
        .get_subcommands()
        .filter(|inner| !inner.is_hide_set() && command.get_name() != "migrate");
    inner
        .into_iter()
        .try_for_each(|inner| write_pages(inner, directory))
}

fn write_page(command: &Command, page: &mut Vec<u8>) -> io::Result<()> {
    let man = Man::new(command.clone());
    man.render_title(page)?;
    man.render_name_section(page)?;
    man.render_synopsis_section(page)?;
    man.render_description_section(page)?;
    man.render_options_section(page)?;
    if command.has_subcommands() {
        man.render_subcommands_section(page)?;
    }
    let more = command.get_after_long_help().map(ToString::to_string);
    for section in more.unwrap_or_default().split("\n\n") {
        if let Some((heading, lines)) = section.split_once(":\n") {
            writeln!(page, ".SH {}\n.nf", heading.to_uppercase())?;
            lines
                .lines()
                .try_for_each(|line| writeln!(page, "{}", literal(line)))?;
            writeln!(page, ".fi")?;
        }
    }
    Ok(())
}

/// A line in which nothing is a request to the formatter.
fn literal(line: &str) -> String {
    let line = line.replace('\\', "\\e").replace('-', "\\-");
    if line.starts_with(['.', '\'']) {
        format!("\\&{line}")
    } else {
        line
    }
}
