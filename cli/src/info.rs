//! `info`: where each migration stands.

use std::fmt::{self, Display, Write};

use anstyle::Style;
use anyhow::Result;
use litemigrate::{Checksum, Elapsed, Entry, State, Status, Version};
use serde::Serialize;

use crate::args::{Format, Info};
use crate::ledger::Ledger;
use crate::output::{self, BAD, GOOD, OPEN, QUIET, VERSION};
use crate::settings::Settings;

pub(crate) fn info(settings: &Settings, options: &Info) -> Result<()> {
    let Ledger { status, .. } = Ledger::read(settings, options.patience.limit())?;
    if options.format.get() == Format::Json {
        return output::json(&Answer::of(&status));
    }
    if status.entries().is_empty() {
        return output::line(format_args!(
            "no migrations in `{}`",
            settings.source().display()
        ));
    }
    output::line(Table(status.entries()))
}

/// Rows of a ledger, for a person.
pub(crate) struct Table<'s>(pub(crate) &'s [Entry]);

impl Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = |column: &dyn Fn(&Entry) -> String| {
            let widths = self.0.iter().map(|entry| column(entry).chars().count());
            widths.max().unwrap_or(0)
        };
        let version = width(&|entry| entry.version().to_string());
        let state = width(&|entry| entry.state().to_string());
        let description = width(&|entry| entry.description().to_owned());
        for (index, entry) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_char('\n')?;
            }
            let style = style(entry.state());
            write!(
                f,
                "{VERSION}{:>version$}{VERSION:#}  {style}{:<state$}{style:#}  ",
                entry.version(),
                entry.state(),
            )?;
            match entry.installed_on() {
                Some(installed_on) => {
                    let shown = entry.description();
                    write!(f, "{shown:<description$}  {installed_on}")?;
                }
                None => f.write_str(entry.description().trim_end())?,
            }
            if let Some(time) = entry.execution_time() {
                write!(f, "  {QUIET}{}{QUIET:#}", Elapsed::new(time))?;
            }
            if let (State::Modified, Some(recorded), Some(file)) = (
                entry.state(),
                entry.recorded_checksum(),
                entry.file_checksum(),
            ) {
                let indent = version + 2;
                write!(f, "\n{:indent$}applied with checksum {recorded}", "")?;
                write!(f, "\n{:indent$}the file has checksum {file}", "")?;
            }
        }
        Ok(())
    }
}

fn style(state: State) -> Style {
    match state {
        State::Applied | State::Replaced => GOOD,
        State::Pending => OPEN,
        _ => BAD,
    }
}

/// A state for a program, with the same word wherever it stands.
pub(crate) fn word(state: State) -> String {
    state.to_string().replace(' ', "_")
}

#[derive(Serialize)]
struct Answer<'s> {
    version: Option<String>,
    migrations: Vec<Row<'s>>,
}

#[derive(Serialize)]
struct Row<'s> {
    /// A text, since not every reader of JSON has integers of 64 bits.
    version: String,
    description: &'s str,
    state: String,
    installed_on: Option<&'s str>,
    execution_time_ns: Option<u64>,
    recorded_checksum: Option<String>,
    file_checksum: Option<String>,
    file: Option<&'s str>,
}

impl<'s> Answer<'s> {
    fn of(status: &'s Status) -> Self {
        let row = |entry: &'s Entry| Row {
            version: entry.version().to_string(),
            description: entry.description(),
            state: word(entry.state()),
            installed_on: entry.installed_on(),
            execution_time_ns: entry
                .execution_time()
                .map(|time| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)),
            recorded_checksum: entry.recorded_checksum().map(Checksum::to_string),
            file_checksum: entry.file_checksum().map(Checksum::to_string),
            file: entry.file(),
        };
        Self {
            version: status.version().as_ref().map(Version::to_string),
            migrations: status.entries().iter().map(row).collect(),
        }
    }
}
