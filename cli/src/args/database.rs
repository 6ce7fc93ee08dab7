//! The commands that sqlx has under `database`.

use clap::{ArgAction, Subcommand};

use super::options::Patience;

#[derive(Debug, Subcommand)]
pub(crate) enum Database {
    /// Create the database file, if there is none
    ///
    /// A new file is in WAL mode: readers and a writer are not in each other's way. What exists
    /// is left as it is.
    Create {
        #[command(flatten)]
        journal: Journal,
    },

    /// Delete the database file
    ///
    /// The files that SQLite keeps beside it (-wal, -shm and -journal) go with it. It has to be
    /// confirmed, on a terminal or by `--yes`. What is not a SQLite database is never deleted.
    /// That there is no such file is no error.
    Drop(Drop),

    /// Delete the database file, create it and apply all migrations
    ///
    /// Nothing is deleted if the migrations could not be run afterwards.
    Reset(Reset),

    /// Create the database file, if there is none, and apply the pending migrations
    Setup(Setup),
}

#[derive(Debug, clap::Args)]
pub(crate) struct Drop {
    /// Do not ask
    #[arg(short, long = "yes")]
    pub(crate) yes: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Reset {
    #[command(flatten)]
    pub(crate) drop: Drop,

    #[command(flatten)]
    pub(crate) setup: Setup,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Setup {
    #[command(flatten)]
    pub(crate) journal: Journal,

    #[command(flatten)]
    pub(crate) patience: Patience,
}

#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct Journal {
    /// Whether a new file is in WAL mode
    #[arg(
        long,
        value_name = "BOOL",
        action = ArgAction::Set,
        default_value_t = true
    )]
    sqlite_create_db_wal: bool,
}

impl Journal {
    pub(crate) fn is_wal(self) -> bool {
        self.sqlite_create_db_wal
    }
}
