//! What the command line says.

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use litemigrate::Version;

/// Migrates SQLite databases with a directory of SQL files
///
/// The files and the ledger in the database are those of sqlx: a database that sqlx has migrated
/// can be taken over as it is, and handed back.
#[derive(Debug, Parser)]
#[command(
    name = "litemigrate",
    version,
    arg_required_else_help = true,
    after_long_help = "\
Examples:
  litemigrate add \"create notes\"
          Write the first migration, migrations/<VERSION>_create_notes.sql
  litemigrate run --database-url sqlite:app.db
          Apply what is pending; app.db is created if it does not exist
  DATABASE_URL=sqlite:app.db litemigrate info
          Show what is applied and what is pending
  litemigrate run -D sqlite::memory:
          Try the whole set on an empty database that is thrown away

Exit codes:
  0  done, or there was nothing to do
  1  an error; what was applied before it stays applied, and is shown
  2  the command line cannot be understood
  130  stopped by Ctrl-C; what was not yet committed is undone"
)]
pub(crate) struct Args {
    /// The directory of the migrations
    #[arg(long, global = true, value_name = "DIR", default_value = "migrations")]
    pub(crate) source: PathBuf,

    /// The database: `sqlite:PATH`, `sqlite::memory:` or a path
    ///
    /// `sqlite:PATH` and `sqlite://PATH` may end with `?mode=`: `ro` opens the file for reading
    /// alone, `rw` for writing if it exists, `rwc` creates it, `memory` uses none. Without a
    /// mode, `run` creates a file that does not exist, where sqlx would want `mode=rwc`; no
    /// other command ever creates one. In a URL `%3F` is a question mark and `%25` a percent
    /// sign; a plain path is taken as it is.
    #[arg(
        short = 'D',
        long,
        global = true,
        value_name = "URL",
        env = "DATABASE_URL",
        hide_env_values = true
    )]
    pub(crate) database_url: Option<String>,

    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Apply the pending migrations
    ///
    /// Everything is checked before anything is written. If a migration fails, it is undone as a
    /// whole, and those before it stay applied. Any number of processes may do this at once:
    /// each migration is applied exactly once.
    #[command(after_long_help = "\
Examples:
  litemigrate run -D sqlite:app.db
  litemigrate run -D sqlite:app.db --dry-run
  litemigrate run -D sqlite:app.db --target-version 20240226184210")]
    Run {
        #[command(flatten)]
        goal: RunGoal,
    },

    /// Revert the latest migration, or those above a version
    ///
    /// A migration can be reverted if it has a `down` script. If one of those to be reverted has
    /// none, nothing is reverted.
    #[command(after_long_help = "\
Examples:
  litemigrate revert -D sqlite:app.db
          Revert the latest migration
  litemigrate revert -D sqlite:app.db --target-version 20240226184210
          Revert all above 20240226184210, which itself stays applied
  litemigrate revert -D sqlite:app.db --target-version 0 --dry-run
          Show what it would take to revert all")]
    Revert {
        #[command(flatten)]
        goal: RevertGoal,
    },

    /// Show where each migration stands
    ///
    /// A migration is pending, applied, modified (its file was, after it was applied), missing
    /// (its file is), failed (and was undone) or partially applied. Nothing is written, and a
    /// file that does not exist counts as an empty database.
    Info,

    /// Write the files of a new migration
    ///
    /// They are named `<VERSION>_<DESCRIPTION>.sql`; the version is the time in UTC, as
    /// YYYYMMDDHHMMSS. No file is overwritten and no version used twice.
    #[command(after_long_help = "\
Examples:
  litemigrate add \"create notes\"
          Creates migrations/<VERSION>_create_notes.sql
  litemigrate add --reversible add_tags
          Creates migrations/<VERSION>_add_tags.up.sql and .down.sql")]
    Add {
        /// What the migration does, in a few words; blanks become `_` in the file's name
        description: String,

        /// Write two files, one that applies the migration and one that reverts it
        #[arg(short, long)]
        reversible: bool,
    },
}

#[derive(Debug, clap::Args)]
pub(crate) struct RunGoal {
    /// Apply the migrations up to this version, and that one
    #[arg(long, value_name = "VERSION", allow_negative_numbers = true)]
    pub(crate) target_version: Option<Version>,

    /// Show what would be applied, and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct RevertGoal {
    /// Revert the migrations above this version, which itself stays applied; 0 reverts all
    #[arg(long, value_name = "VERSION", allow_negative_numbers = true)]
    pub(crate) target_version: Option<Version>,

    /// Show what would be reverted, and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::Args;

    #[test]
    fn the_command_line_contradicts_itself_nowhere() {
        Args::command().debug_assert();
    }
}
