//! `prepare` and `accept`: what is released, recorded beside the migrations.

use std::process::ExitCode;

use anyhow::Result;
use litemigrate::Error;
use litemigrate::build::Preparation;

use crate::args::{Accept, Prepare};
use crate::settings::Settings;
use crate::{output, schema};

pub(crate) fn prepare(settings: &Settings, options: &Prepare) -> Result<ExitCode> {
    let migrations = settings.migrations()?;
    let mut preparation = Preparation::new(&migrations);
    for version in &options.unreleased {
        preparation = preparation.unreleased(*version);
    }
    if options.out_of_order {
        preparation = preparation.out_of_order();
    }
    let warnings = preparation.warnings();
    let code = write(settings, &preparation)?;
    if code == ExitCode::SUCCESS {
        schema::write(&migrations, &options.schema)?;
    }
    warnings.iter().for_each(output::warning);
    Ok(code)
}

pub(crate) fn accept(settings: &Settings, options: &Accept) -> Result<ExitCode> {
    let migrations = settings.migrations()?;
    write(
        settings,
        &Preparation::new(&migrations).accept(options.version),
    )
}

fn write(settings: &Settings, preparation: &Preparation<'_>) -> Result<ExitCode> {
    match preparation.write(settings.source()) {
        Ok(Some(path)) => output::line(format_args!("wrote {}", path.display()))?,
        Ok(None) => output::line("migrations.lock is up to date")?,
        Err(errors) => return Ok(refused(errors)),
    }
    Ok(ExitCode::SUCCESS)
}

/// Tells all that is in the way.
pub(crate) fn refused(errors: Vec<Error>) -> ExitCode {
    for error in errors {
        output::error(&error.into());
    }
    ExitCode::FAILURE
}
