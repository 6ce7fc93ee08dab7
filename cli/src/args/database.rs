//! The commands that sqlx has under `database`.

use std::path::PathBuf;

use clap::{ArgAction, Subcommand};

use super::options::{Folder, Patience};

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

    /// Copy the database, while it is in use, and print the copy's path
    ///
    /// The copy is of one moment, and is checked. No older copy is deleted. `run --backup` makes
    /// one before it changes anything.
    Backup(Folder),

    /// Put a copy back: the newest, or the one that is named
    ///
    /// What was there before is kept too, as a copy; so to do it once more undoes it. A file that
    /// cannot be read as a database is set aside. A copy that is damaged is refused.
    #[command(after_long_help = "\
Examples:
  litemigrate database restore -D sqlite:app.db
          The newest copy in app.db.backups
  litemigrate database restore -D sqlite:app.db app.db.backups/app.db-20260131T093000.123Z-v7.db")]
    Restore(Restore),
}

#[derive(Debug, clap::Args)]
pub(crate) struct Restore {
    /// The copy
    pub(crate) copy: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) folder: Folder,
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
