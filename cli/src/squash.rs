//! `squash`: many migrations become one.

use std::process::ExitCode;

use anyhow::Result;
use litemigrate::build::Squash;

use crate::settings::Settings;
use crate::{args, lock, output, prompt};

pub(crate) fn squash(settings: &Settings, options: &args::Squash) -> Result<ExitCode> {
    let migrations = settings.migrations()?;
    let squash = match Squash::new(&migrations, options.to) {
        Ok(squash) => squash,
        Err(errors) => return Ok(lock::refused(errors)),
    };
    for migration in squash.replaced() {
        let (version, description) = (migration.version(), migration.description());
        let file = migration.up().path();
        output::line(format_args!("squash {version} {description} ({file})"))?;
    }
    let count = squash.replaced().len();
    let file = settings.source().join(squash.file());
    let file = file.display();
    output::line(format_args!("{count} migrations into {file}"))?;
    if options.dry_run {
        output::line(format_args!("\n{}", squash.text()))?;
        output::line("dry run: nothing was written")?;
        return Ok(ExitCode::SUCCESS);
    }
    if !options.yes {
        confirm(&squash)?;
    }
    let path = squash.write(settings.source())?;
    output::line(format_args!("wrote {} and migrations.lock", path.display()))?;
    Ok(ExitCode::SUCCESS)
}

fn confirm(squash: &Squash<'_>) -> Result<()> {
    let file = squash.file();
    let question = format!(
        "A database that has applied a part of them will be refused. Write {file}, and remove their \
         files? [y/N]"
    );
    prompt::confirm(
        question,
        "nothing was written",
        "`--yes` to write it, or `--dry-run` to look",
    )
}
