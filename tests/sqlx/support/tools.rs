//! litemigrate and sqlx behind one face.

use std::path::PathBuf;

use litemigrate::{Error, Migrations, Migrator, State};
use rusqlite::Connection;
use sqlx::Connection as _;
use sqlx::migrate::{MigrateError, ResolveConfig, ResolveWith};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteSynchronous};

use super::Database;

/// Migrations on disk, and the settings that both tools have.
#[derive(Debug, Clone, Default)]
pub(crate) struct Set {
    pub(crate) folder: PathBuf,
    /// The ledger's name. sqlx takes it as SQL text, litemigrate as the name that it is.
    pub(crate) table: Option<&'static str>,
    pub(crate) ignored: &'static [char],
}

impl Set {
    pub(crate) fn of(place: &super::Place) -> Self {
        Self {
            folder: place.folder(),
            ..Self::default()
        }
    }

    pub(crate) fn migrations(&self) -> Result<Migrations, Error> {
        let migrations = Migrations::from_path(&self.folder)?;
        Ok(migrations.ignored_chars(self.ignored.iter().copied()))
    }

    pub(crate) fn versions(&self) -> Vec<i64> {
        let migrations = self.migrations().unwrap();
        migrations
            .iter()
            .map(|known| known.version().get())
            .collect()
    }

    /// Ours.
    pub(crate) fn litemigrate(&self) -> Result<Migrator<Connection>, Error> {
        let migrator = Migrator::new(self.migrations()?);
        match self.table {
            Some(table) => migrator.ledger_table(table.trim_matches('"')),
            None => Ok(migrator),
        }
    }

    /// Theirs.
    pub(crate) async fn sqlx(&self) -> Result<sqlx::migrate::Migrator, MigrateError> {
        let mut config = ResolveConfig::new();
        config.ignore_chars(self.ignored.iter().copied());
        let source = ResolveWith(self.folder.clone(), config);
        let migrator = sqlx::migrate::Migrator::new(source).await?;
        Ok(match self.table {
            Some(table) => {
                let mut named = migrator;
                named.dangerous_set_table_name(table);
                named
            }
            None => migrator,
        })
    }

    pub(crate) fn sqlx_run(&self, db: &Database) -> Result<(), MigrateError> {
        block_on(async {
            let (migrator, mut connection) = (self.sqlx().await?, sqlx_connect(db).await);
            let result = migrator.run(&mut connection).await;
            connection.close().await.unwrap();
            result
        })
    }

    pub(crate) fn sqlx_run_to(&self, db: &Database, version: i64) -> Result<(), MigrateError> {
        block_on(async {
            let (migrator, mut connection) = (self.sqlx().await?, sqlx_connect(db).await);
            let result = migrator.run_to(version, &mut connection).await;
            connection.close().await.unwrap();
            result
        })
    }

    pub(crate) fn sqlx_undo(&self, db: &Database, version: i64) -> Result<(), MigrateError> {
        block_on(async {
            let (migrator, mut connection) = (self.sqlx().await?, sqlx_connect(db).await);
            let result = migrator.undo(&mut connection, version).await;
            connection.close().await.unwrap();
            result
        })
    }

    pub(crate) fn sqlx_skip(&self, db: &Database, version: i64) -> Result<(), MigrateError> {
        block_on(async {
            let (migrator, mut connection) = (self.sqlx().await?, sqlx_connect(db).await);
            let result = migrator.skip(&mut connection, Some(version)).await;
            connection.close().await.unwrap();
            result
        })
    }

    /// Asserts that both tools say that nothing is pending, and write nothing to say so.
    pub(crate) fn assert_done(&self, db: &Database) {
        let before = db.bytes();
        self.sqlx_run(db).unwrap();
        let migrator = self.litemigrate().unwrap();
        let report = migrator.run(&mut db.connect()).unwrap();
        assert!(report.is_empty(), "{report}");
        let status = migrator.status(&mut db.connect()).unwrap();
        assert_eq!(
            status.count(State::Applied),
            status.entries().len(),
            "{status}"
        );
        assert!(db.bytes() == before, "the database was written");
    }
}

/// Who does something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tool {
    Litemigrate,
    Sqlx,
}

impl Tool {
    pub(crate) const BOTH: [Self; 2] = [Self::Litemigrate, Self::Sqlx];

    pub(crate) fn other(self) -> Self {
        match self {
            Self::Litemigrate => Self::Sqlx,
            Self::Sqlx => Self::Litemigrate,
        }
    }

    pub(crate) fn run(self, set: &Set, db: &Database) {
        match self {
            Self::Litemigrate => {
                let migrator = set.litemigrate().unwrap();
                migrator.run(&mut db.connect()).unwrap();
            }
            Self::Sqlx => set.sqlx_run(db).unwrap(),
        }
    }

    pub(crate) fn run_to(self, set: &Set, db: &Database, version: i64) {
        match self {
            Self::Litemigrate => {
                let migrator = set.litemigrate().unwrap();
                migrator.run_to(&mut db.connect(), version).unwrap();
            }
            Self::Sqlx => set.sqlx_run_to(db, version).unwrap(),
        }
    }

    /// Reverts what is above a version.
    pub(crate) fn revert_to(self, set: &Set, db: &Database, version: i64) {
        match self {
            Self::Litemigrate => {
                let migrator = set.litemigrate().unwrap();
                migrator.revert_to(&mut db.connect(), version).unwrap();
            }
            Self::Sqlx => set.sqlx_undo(db, version).unwrap(),
        }
    }

    /// Records migrations as applied without running them.
    pub(crate) fn skip_to(self, set: &Set, db: &Database, version: i64) {
        match self {
            Self::Litemigrate => {
                let migrator = set.litemigrate().unwrap();
                migrator.baseline(&mut db.connect(), version).unwrap();
            }
            Self::Sqlx => set.sqlx_skip(db, version).unwrap(),
        }
    }
}

pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = { runtime }.build().unwrap();
    runtime.block_on(future)
}

async fn sqlx_connect(db: &Database) -> SqliteConnection {
    SqliteConnection::connect_with(&sqlx_options(db))
        .await
        .unwrap()
}

/// sqlx's own settings, but for the wait for the disk.
pub(crate) fn sqlx_options(db: &Database) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(db.path())
        .create_if_missing(true)
        .synchronous(SqliteSynchronous::Off)
}
