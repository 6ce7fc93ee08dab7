//! `run --rehearse`: a run on a copy.

use std::time::Duration;

use anyhow::Result;
use litemigrate::{Change, Difference, Done, Goal, Migrator, Rehearsal, Rows};
use rusqlite::Connection;
use serde::Serialize;

use crate::args::Format;
use crate::database::Database;
use crate::migrate::in_sight;
use crate::output;
use crate::url::DatabaseUrl;

pub(crate) fn rehearse(
    migrator: Migrator<Connection>,
    url: &DatabaseUrl,
    goal: Goal,
    wait: Duration,
    format: Format,
) -> Result<()> {
    let database = Database::find(url)?;
    if let Database::Missing(file) = database {
        file.check_can_be_created()?;
    }
    let (migrator, progress) = in_sight(migrator, wait)?;
    let rehearsal = migrator.rehearse(&mut database.look(wait)?, goal);
    progress.clear();
    if let Err(error) = &rehearsal
        && !error.report().is_empty()
        && format == Format::Text
    {
        output::coloured(error.report())?;
        output::line("rehearsed on a copy, and nothing was written")?;
    }
    let rehearsal = rehearsal?;
    match format {
        Format::Text => output::coloured(rehearsal),
        Format::Json => output::json(&Answer::of(&rehearsal)),
    }
}

#[derive(Serialize)]
struct Answer<'r> {
    version: Option<String>,
    migrations: Vec<Migration<'r>>,
    differences: Vec<Changed<'r>>,
    rows: Vec<Counted<'r>>,
    violations: &'r [String],
}

impl<'r> Answer<'r> {
    fn of(rehearsal: &'r Rehearsal) -> Self {
        let report = rehearsal.report();
        Self {
            version: report.version().map(|version| version.to_string()),
            migrations: report.done().iter().map(Migration::of).collect(),
            differences: rehearsal.differences().iter().map(Changed::of).collect(),
            rows: rehearsal.rows().iter().map(Counted::of).collect(),
            violations: rehearsal.violations(),
        }
    }
}

#[derive(Serialize)]
struct Migration<'r> {
    version: String,
    description: &'r str,
    execution_time_ns: u64,
}

impl<'r> Migration<'r> {
    fn of(done: &'r Done) -> Self {
        Self {
            version: done.version().to_string(),
            description: done.description(),
            execution_time_ns: u64::try_from(done.elapsed().as_nanos()).unwrap_or(u64::MAX),
        }
    }
}

#[derive(Serialize)]
struct Changed<'r> {
    change: &'static str,
    part: &'static str,
    subject: &'r str,
    before: Option<&'r str>,
    after: Option<&'r str>,
}

impl<'r> Changed<'r> {
    fn of(difference: &'r Difference) -> Self {
        Self {
            change: match difference.change() {
                Change::Missing => "removed",
                Change::Extra => "added",
                _ => "changed",
            },
            part: difference.part().words(),
            subject: difference.subject(),
            before: difference.expected(),
            after: difference.found(),
        }
    }
}

#[derive(Serialize)]
struct Counted<'r> {
    table: &'r str,
    before: Option<u64>,
    after: Option<u64>,
}

impl<'r> Counted<'r> {
    fn of(rows: &'r Rows) -> Self {
        Self {
            table: rows.table(),
            before: rows.before(),
            after: rows.after(),
        }
    }
}
