//! The commands that look at a database or change it.

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use litemigrate::{CancelToken, Goal, Migrator, Report};
use rusqlite::Connection;

use crate::args::{Args, RevertGoal, RunGoal};
use crate::database::{self, Database, Patience};
use crate::progress::Progress;
use crate::url::DatabaseUrl;
use crate::{cancel, output};

pub(crate) fn run(args: &Args, goal: &RunGoal) -> Result<()> {
    let url = database_url(args)?;
    let migrator = migrator(&args.source)?;
    let target = goal.target_version.map_or(Goal::Latest, Goal::To);
    let database = Database::find(&url)?;
    if let Database::Missing(file) = database {
        file.check_can_be_created()?;
    }
    if goal.dry_run {
        return show_plan(&migrator, look(database)?, target);
    }
    let mut connection = match database {
        Database::Memory => database::empty()?,
        Database::File(file) => file.open(Patience::Short)?,
        Database::Missing(file) => {
            // What keeps the run from beginning also keeps the file from being created.
            let mut empty = database::empty()?;
            let nothing_to_do = migrator.plan(&mut empty, target)?.is_empty();
            if nothing_to_do {
                empty
            } else {
                file.create(Patience::Short)?
            }
        }
    };
    let report = execute(migrator, &mut connection, target)?;
    output::line(&report)
}

pub(crate) fn revert(args: &Args, goal: &RevertGoal) -> Result<()> {
    let url = database_url(args)?;
    let migrator = migrator(&args.source)?;
    let target = goal.target_version.map_or(Goal::RevertLast, Goal::RevertTo);
    let database = Database::find(&url)?;
    if let Database::Missing(file) = database {
        bail!(
            "`{}` does not exist: there is nothing to revert",
            file.path()
        );
    }
    if goal.dry_run {
        return show_plan(&migrator, look(database)?, target);
    }
    let mut connection = match database {
        Database::File(file) => file.open(Patience::Short)?,
        Database::Memory | Database::Missing(_) => database::empty()?,
    };
    let report = execute(migrator, &mut connection, target)?;
    output::line(&report)
}

pub(crate) fn info(args: &Args) -> Result<()> {
    let url = database_url(args)?;
    let migrator = migrator(&args.source)?;
    let status = migrator.status(&mut look(Database::find(&url)?)?)?;
    if status.entries().is_empty() {
        return output::line(format_args!("no migrations in `{}`", args.source.display()));
    }
    output::line(status)
}

fn database_url(args: &Args) -> Result<DatabaseUrl> {
    let url = args.database_url.as_deref().filter(|url| !url.is_empty());
    DatabaseUrl::parse(url.context(
        "no database is named; say `--database-url sqlite:app.db`, or set DATABASE_URL=sqlite:app.db",
    )?)
}

fn migrator(source: &Path) -> Result<Migrator<Connection>> {
    ensure!(
        source.is_dir(),
        "there is no directory of migrations `{}`; name another with `--source <DIR>`, or begin \
         it with `litemigrate add <DESCRIPTION>`",
        source.display()
    );
    Ok(Migrator::from_path(source)?)
}

/// A connection to see what is there. Nothing there is an empty database.
fn look(database: Database<'_>) -> Result<Connection> {
    match database {
        Database::File(file) => file.open(Patience::Long),
        Database::Memory | Database::Missing(_) => database::empty(),
    }
}

fn show_plan(migrator: &Migrator<Connection>, mut db: Connection, goal: Goal) -> Result<()> {
    let plan = migrator.plan(&mut db, goal)?;
    output::line(&plan)?;
    match plan.steps().len() {
        0 => Ok(()),
        1 => output::line("dry run: 1 migration, and nothing was written"),
        count => output::line(format_args!(
            "dry run: {count} migrations, and nothing was written"
        )),
    }
}

/// Takes the database to the goal, in sight of the user. What was done before an error is shown.
fn execute(migrator: Migrator<Connection>, db: &mut Connection, goal: Goal) -> Result<Report> {
    let token = CancelToken::new();
    cancel::on_ctrl_c(&token)?;
    let progress = Progress::new();
    let migrator = migrator.cancel_token(&token).observer(progress.observer());
    let result = migrator.execute(db, goal);
    progress.clear();
    if let Err(error) = &result
        && !error.report().is_empty()
    {
        output::line(error.report())?;
    }
    Ok(result?)
}
