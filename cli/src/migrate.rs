//! The commands that take a database somewhere: run, revert and baseline.

use std::time::Duration;

use anyhow::{Result, bail};
use litemigrate::{CancelToken, Goal, Migrator, OnFailure, Report};
use rusqlite::Connection;

use crate::args;
use crate::database::{self, Database};
use crate::progress::Progress;
use crate::settings::Settings;
use crate::url::DatabaseUrl;
use crate::{cancel, output, rehearse};

pub(crate) fn run(settings: &Settings, options: &args::Run) -> Result<()> {
    let url = settings.database_url()?;
    let on_failure = if options.all_or_nothing {
        OnFailure::RollBackAll
    } else {
        OnFailure::KeepApplied
    };
    let migrator = settings
        .migrator()?
        .missing(options.ignore.policy())
        .retry(options.again.policy())
        .out_of_order(options.out_of_order.policy())
        .on_failure(on_failure);
    let migrator = keeping(migrator, &url, &options.keep);
    let goal = options.target_version.map_or(Goal::Latest, Goal::To);
    let wait = options.patience.limit();
    if options.rehearse {
        return rehearse::rehearse(migrator, &url, goal, wait, options.format);
    }
    if options.rehearsal.is_asked() {
        let database = Database::find(&url)?;
        if let Database::Missing(file) = database {
            file.check_can_be_created()?;
        }
        return show_plan(migrator, database, goal, wait);
    }
    apply(&url, migrator, goal, wait)
}

/// Applies migrations, to a file that is created if it does not exist.
pub(crate) fn apply(
    url: &DatabaseUrl,
    migrator: Migrator<Connection>,
    goal: Goal,
    wait: Duration,
) -> Result<()> {
    let mut connection = match Database::find(url)? {
        Database::Memory => database::empty()?,
        Database::File(file) => file.open(wait)?,
        Database::Missing(file) => {
            file.check_can_be_created()?;
            // What keeps the run from beginning also keeps the file from being created.
            let mut empty = database::empty()?;
            let nothing_to_do = migrator.plan(&mut empty, goal)?.is_empty();
            if nothing_to_do {
                empty
            } else {
                file.create(wait)?
            }
        }
    };
    let report = execute(migrator, &mut connection, goal, wait)?;
    output::coloured(report)
}

pub(crate) fn revert(settings: &Settings, options: &args::Revert) -> Result<()> {
    let url = settings.database_url()?;
    let migrator = settings
        .migrator()?
        .missing(options.ignore.policy())
        .retry(options.again.policy());
    let migrator = keeping(migrator, &url, &options.keep);
    let goal = options
        .target_version
        .map_or(Goal::RevertLast, Goal::RevertTo);
    let wait = options.patience.limit();
    let database = Database::find(&url)?;
    if let Database::Missing(file) = database {
        bail!(
            "`{}` does not exist: there is nothing to revert",
            file.shown()
        );
    }
    change(database, migrator, goal, options.rehearsal.is_asked(), wait)
}

/// Copies are kept if that is asked for, and there is a file.
fn keeping(
    migrator: Migrator<Connection>,
    url: &DatabaseUrl,
    keep: &args::Keep,
) -> Migrator<Connection> {
    match keep.backups(url) {
        Some(backups) => migrator.back_up(backups),
        None => migrator,
    }
}

pub(crate) fn baseline(settings: &Settings, options: &args::Baseline) -> Result<()> {
    let url = settings.database_url()?;
    let migrator = settings.migrator()?.missing(options.ignore.policy());
    let goal = Goal::Baseline(options.version);
    let wait = options.patience.limit();
    record(&url, migrator, goal, options.rehearsal.is_asked(), wait)
}

/// A baseline as sqlx asks for it, of all migrations if no version is said.
pub(crate) fn skip(settings: &Settings, options: &args::Skip) -> Result<()> {
    let url = settings.database_url()?;
    let migrator = settings.migrator()?.missing(options.ignore.policy());
    let version = options.target_version.or(migrator.migrations().latest());
    let wait = options.patience.limit();
    match version {
        Some(version) => {
            let goal = Goal::Baseline(version);
            record(&url, migrator, goal, options.rehearsal.is_asked(), wait)
        }
        None => bail!(
            "there are no migrations in `{}`",
            settings.source().display()
        ),
    }
}

fn record(
    url: &DatabaseUrl,
    migrator: Migrator<Connection>,
    goal: Goal,
    dry_run: bool,
    wait: Duration,
) -> Result<()> {
    let database = Database::find(url)?;
    if let Database::Missing(file) = database {
        bail!(
            "`{}` does not exist: a baseline is of a database that has its schema already; apply \
             the migrations with `litemigrate run`",
            file.shown()
        );
    }
    change(database, migrator, goal, dry_run, wait)
}

/// Takes a database that exists to the goal, or shows how.
fn change(
    database: Database<'_>,
    migrator: Migrator<Connection>,
    goal: Goal,
    dry_run: bool,
    wait: Duration,
) -> Result<()> {
    if dry_run {
        return show_plan(migrator, database, goal, wait);
    }
    let mut connection = match database {
        Database::File(file) => file.open(wait)?,
        Database::Memory | Database::Missing(_) => database::empty()?,
    };
    let report = execute(migrator, &mut connection, goal, wait)?;
    output::coloured(report)
}

fn show_plan(
    migrator: Migrator<Connection>,
    database: Database<'_>,
    goal: Goal,
    wait: Duration,
) -> Result<()> {
    let progress = Progress::new();
    let migrator = migrator.wait(wait).observer(progress.observer());
    let plan = migrator.plan(&mut database.look(wait)?, goal);
    progress.clear();
    let plan = plan?;
    output::coloured(&plan)?;
    match plan.steps().len() {
        0 => Ok(()),
        1 => output::line("dry run: 1 migration, and nothing was written"),
        count => output::line(format_args!(
            "dry run: {count} migrations, and nothing was written"
        )),
    }
}

/// With its progress shown, and Ctrl-C to stop it.
pub(crate) fn in_sight(
    migrator: Migrator<Connection>,
    wait: Duration,
) -> Result<(Migrator<Connection>, Progress)> {
    let token = CancelToken::new();
    cancel::on_ctrl_c(&token)?;
    let progress = Progress::new();
    let migrator = migrator
        .wait(wait)
        .cancel_token(&token)
        .observer(progress.observer());
    Ok((migrator, progress))
}

/// Takes the database to the goal, in sight of the user. What was done before an error is shown.
fn execute(
    migrator: Migrator<Connection>,
    db: &mut Connection,
    goal: Goal,
    wait: Duration,
) -> Result<Report> {
    let (migrator, progress) = in_sight(migrator, wait)?;
    let result = migrator.execute(db, goal);
    progress.clear();
    if let Err(error) = &result
        && (!error.report().is_empty() || error.report().backup().is_some())
    {
        output::coloured(error.report())?;
    }
    Ok(result?)
}
