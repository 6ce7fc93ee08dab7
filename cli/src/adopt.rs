//! `adopt`: a database that has the schema already is brought to the ledger.

use std::process::ExitCode;

use anyhow::{Result, bail};
use litemigrate::{Adoptable, Adoption, CancelToken, Goal, Migrator, Predecessor, Version};
use rusqlite::Connection;
use serde::Serialize;

use crate::args::{self, Format};
use crate::database::{Database, File};
use crate::difference::{self, DRIFT};
use crate::progress::Progress;
use crate::settings::Settings;
use crate::url::DatabaseUrl;
use crate::{cancel, database, output, prompt};

pub(crate) fn adopt(settings: &Settings, options: &args::Adopt) -> Result<ExitCode> {
    let wait = options.patience.limit();
    let url = settings.database_url()?;
    let progress = Progress::new();
    let token = CancelToken::new();
    let migrator = settings
        .migrator()?
        .wait(wait)
        .cancel_token(&token)
        .observer(progress.observer());
    let file = found(&url)?;
    let mut look = match file {
        Some(file) => file.look(wait)?,
        None => database::empty()?,
    };
    let adoption = match options.target_version {
        Some(version) => migrator.adoption_to(&mut look, version),
        None => migrator.adoption(&mut look),
    };
    progress.clear();
    let mut adoption = adoption?;
    if options.remove_old_ledger {
        adoption = adoption.removing_predecessors();
    }
    let is_proven = adoption.adoptable() == Adoptable::Proven;
    let is_text = options.format.get() == Format::Text;
    if is_text {
        output::coloured(&adoption)?;
    }
    let mut is_done = false;
    if is_proven {
        if is_text {
            show_plan(&migrator, &mut look, &adoption)?;
        }
        if agreed(options, &adoption)? {
            drop(look);
            let mut connection = match file {
                Some(file) => file.open(wait)?,
                None => database::empty()?,
            };
            cancel::on_ctrl_c(&token)?;
            let report = migrator.adopt(&mut connection, &adoption);
            progress.clear();
            let report = report?;
            is_done = true;
            if is_text {
                output::coloured(report)?;
            }
        } else if is_text {
            output::line("dry run: nothing was written")?;
        }
    }
    let code = match adoption.adoptable() {
        Adoptable::Unproven => DRIFT,
        _ => 0,
    };
    if !is_text {
        output::json(&Answer::of(&adoption, is_done, code))?;
    }
    Ok(ExitCode::from(code))
}

/// The file, if the database is not in memory.
fn found(url: &DatabaseUrl) -> Result<Option<File<'_>>> {
    match Database::find(url)? {
        Database::Missing(file) => bail!(
            "`{}` does not exist: there is nothing to adopt; apply the migrations with \
             `litemigrate run`",
            file.shown()
        ),
        Database::File(file) => Ok(Some(file)),
        Database::Memory => Ok(None),
    }
}

fn show_plan(
    migrator: &Migrator<Connection>,
    db: &mut Connection,
    adoption: &Adoption,
) -> Result<()> {
    if let Some(version) = adoption.version() {
        output::coloured(migrator.plan(db, Goal::Baseline(version))?)?;
    }
    Ok(())
}

/// Whether it is to be done, after a question if that is what it takes.
fn agreed(options: &args::Adopt, adoption: &Adoption) -> Result<bool> {
    // A program is not asked.
    if options.rehearsal.is_asked() || options.yes || options.format.get() == Format::Json {
        return Ok(options.yes && !options.rehearsal.is_asked());
    }
    let tables = adoption.predecessors().iter();
    let tables: Vec<&str> = tables.filter_map(Predecessor::table).collect();
    let question = if options.remove_old_ledger && !tables.is_empty() {
        let tables = tables.join(" and ");
        format!("Record these as applied, run none, and remove {tables}? [y/N]")
    } else {
        "Record these as applied, and run none? [y/N]".to_owned()
    };
    prompt::confirm(
        question,
        "nothing was recorded",
        "`--yes` to record without a question, or `--dry-run` to look",
    )?;
    Ok(true)
}

#[derive(Serialize)]
struct Answer<'a> {
    state: &'static str,
    exit_code: u8,
    version: Option<String>,
    silent: Vec<String>,
    fingerprint: String,
    predecessors: Vec<Known<'a>>,
    differences: Vec<difference::Row<'a>>,
}

#[derive(Serialize)]
struct Known<'a> {
    tool: &'a str,
    table: Option<&'a str>,
    count: u64,
    latest: &'a str,
}

impl<'a> Answer<'a> {
    fn of(adoption: &'a Adoption, is_done: bool, exit_code: u8) -> Self {
        let state = match adoption.adoptable() {
            Adoptable::Proven if is_done => "adopted",
            Adoptable::Proven => "proven",
            Adoptable::Empty => "empty",
            Adoptable::Recorded => "recorded",
            _ => "drift",
        };
        let tool = |known: &'a Predecessor| Known {
            tool: known.tool(),
            table: known.table(),
            count: known.count(),
            latest: known.latest(),
        };
        Self {
            state,
            exit_code,
            version: adoption.version().map(|version| version.to_string()),
            silent: adoption.silent().iter().map(Version::to_string).collect(),
            fingerprint: adoption.fingerprint().to_string(),
            predecessors: adoption.predecessors().iter().map(tool).collect(),
            differences: adoption
                .differences()
                .iter()
                .map(difference::Row::of)
                .collect(),
        }
    }
}
