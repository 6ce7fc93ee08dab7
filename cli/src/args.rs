//! What the command line says.

mod database;
mod files;
mod ledger;
mod migrate;
mod options;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

pub(crate) use database::{Database, Journal, Restore, Setup};
pub(crate) use files::{Accept, Add, BuildScript, Check, Lint, Prepare, Schema, Squash};
pub(crate) use ledger::{Adopt, Baseline, Drift, Forget, Info, Revert, Run, Skip};
pub(crate) use migrate::{Migrate, Override};
pub(crate) use options::{Folder, Format, Keep, Kind, Picture, SchemaFile, Versioning};

/// Migrates SQLite databases with a directory of SQL files
///
/// The files, the ledger in the database and the words of the command are those of sqlx: a
/// database that sqlx has migrated can be taken over as it is, and handed back. `sqlx migrate
/// run` is `litemigrate run`, or `litemigrate migrate run`.
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

Files:
  .env
          Its DATABASE_URL is used if the environment has none. It is looked for in the current
          directory, then in those above it.
  sqlx.toml
          In the current directory. What is used of it: `database-url-var` of [common];
          `table-name`, `migrations-dir`, `ignored-chars` and `defaults` of [migrate]. The
          command line wins.

Environment:
  DATABASE_URL
          The database, or the variable that sqlx.toml names instead.
  NO_COLOR, CLICOLOR, CLICOLOR_FORCE
          Whether to use colours. In a pipe there are none by default.

Exit codes:
  0    done, or there was nothing to do
  1    an error; what was applied before it stays applied, and is shown
  2    the command line cannot be understood
  10   to 19 are answers of `check`, `drift` and `lint`, see there
  130  stopped by Ctrl-C; what was not yet committed is undone"
)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) common: Common,

    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What may stand on either side of the command.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Options of all commands")]
#[expect(clippy::doc_markdown, reason = "a variable as clap shows it")]
pub(crate) struct Common {
    /// The directory of the migrations [default: migrations]
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) source: Option<PathBuf>,

    /// The database: `sqlite:PATH`, `sqlite::memory:` or a path [env: DATABASE_URL]
    ///
    /// `sqlite:PATH` and `sqlite://PATH` may end with parameters. `?mode=ro` opens the file for
    /// reading alone, `rw` for writing if it exists, `rwc` creates it, `memory` uses none.
    /// Without a mode, `run` creates a file that does not exist, where sqlx would want
    /// `mode=rwc`. `?immutable=1` reads a file that nobody can change, without locks. `cache=`
    /// is accepted and changes nothing, `vfs=` is refused. In a URL `%3F` is a question mark
    /// and `%25` a percent sign; a plain path is taken as it is.
    #[arg(short = 'D', long, global = true, value_name = "URL")]
    pub(crate) database_url: Option<String>,

    /// Read this file instead of sqlx.toml in the current directory
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    /// Read no .env
    #[arg(long, global = true)]
    pub(crate) no_dotenv: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    #[command(flatten)]
    Migrate(Migrate),

    /// The commands above, as sqlx has them: `migrate run` is `run`
    #[command(name = "migrate", visible_alias = "mig", arg_required_else_help = true)]
    Group {
        #[command(subcommand)]
        command: Migrate,
    },

    /// Create, drop, reset, set up, copy or restore a database file
    #[command(visible_alias = "db", arg_required_else_help = true)]
    Database {
        #[command(subcommand)]
        command: Database,
    },

    /// Print a script that lets a shell complete the command
    #[command(after_long_help = "\
Examples:
  litemigrate completions bash > ~/.local/share/bash-completion/completions/litemigrate
  litemigrate completions fish > ~/.config/fish/completions/litemigrate.fish")]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },

    /// Print the manual page, or write those of all commands
    Man {
        /// Write a page of each command into this directory
        directory: Option<PathBuf>,
    },
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
