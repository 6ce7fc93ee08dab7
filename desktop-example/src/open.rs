//! Opening the database: everything between the file and the notes. It knows nothing of windows.

use std::fs;
use std::sync::Arc;
use std::time::Duration;

use litemigrate::rusqlite::{self, Connection, MAIN_DB};
use litemigrate::{CancelToken, Event, Goal, Migrator, Report, Retry};

use crate::check::check;
use crate::copies;
use crate::failure::Failure;
use crate::folders::Folders;
use crate::migrations::migrations;
use crate::screen::{Change, News, Upgrade};

/// How the database is to be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// As the app starts.
    Launch,
    /// The user wants it to be tried again, a migration that failed as well.
    Again,
    /// The user wants to begin with nothing, though there are copies of notes.
    Afresh,
}

/// A database that is open, and what was done to it.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) db: Connection,
    pub(crate) upgrade: Option<Upgrade>,
}

/// Is told what happens.
pub(crate) type Tell = Arc<dyn Fn(News) + Send + Sync>;

/// Another window may take this long to upgrade the database. The user can give up before.
const UPGRADE: Duration = Duration::from_secs(60 * 60);

/// And this long to save a note.
const SAVING: Duration = Duration::from_secs(5);

/// How much work of SQLite's is a beat: some milliseconds.
const BEAT: i32 = 100_000;

pub(crate) fn open(
    folders: &Folders,
    how: How,
    cancel: &CancelToken,
    tell: &Tell,
) -> Result<Opened, Failure> {
    fs::create_dir_all(folders.data())?;
    let database = folders.database();
    let has_content = database.metadata().is_ok_and(|file| file.len() > 0);
    if how != How::Afresh && !has_content && !copies::of(folders).list()?.is_empty() {
        return Err(Failure::Gone);
    }

    let mut db = Connection::open(database)?;
    if db.is_readonly(MAIN_DB)? {
        return Err(Failure::ReadOnly);
    }
    beat(&mut db, cancel, tell)?;
    let observer = tell.clone();
    let migrator = Migrator::new(migrations()?)
        .back_up(copies::of(folders))
        .retry(match how {
            How::Again => Retry::Failed,
            How::Launch | How::Afresh => Retry::Corrected,
        })
        .wait(UPGRADE)
        .cancel_token(cancel)
        .observer(move |event| {
            if let Some(news) = news(event) {
                observer(news);
            }
        });
    // What is damaged is not touched. To look takes about as long as the copy that follows.
    if has_content && !migrator.plan(&mut db, Goal::Latest)?.steps().is_empty() {
        tell(News::Checking);
        let damage = check(&db)?;
        if !damage.is_empty() {
            return Err(Failure::Damaged(damage));
        }
    }
    let report = migrator.run(&mut db)?;
    db.progress_handler(0, None::<fn() -> bool>)?;
    db.busy_timeout(SAVING)?;
    db.pragma_update(None, "foreign_keys", true)?;
    Ok(Opened {
        db,
        upgrade: upgrade(&report),
    })
}

/// Shows that SQLite is at work in a statement that takes long, and ends it if it is cancelled.
fn beat(db: &mut Connection, cancel: &CancelToken, tell: &Tell) -> rusqlite::Result<()> {
    let (cancel, tell) = (cancel.clone(), tell.clone());
    let handler = move || {
        tell(News::Beat);
        cancel.is_cancelled()
    };
    db.progress_handler(BEAT, Some(handler))
}

fn news(event: &Event<'_>) -> Option<News> {
    Some(match event {
        Event::RunStarted { pending, .. } => News::Pending(*pending),
        Event::BackingUp {
            pages_done,
            pages_total,
            ..
        } => News::Copying {
            done: *pages_done,
            total: *pages_total,
        },
        Event::MigrationStarted { migration, .. } => News::Step(migration.description().to_owned()),
        Event::Statement { number, count, .. } => News::Statement {
            number: *number,
            count: *count,
        },
        Event::MigrationDone { .. } => News::StepDone,
        Event::Waiting { .. } => News::Waiting,
        _ => return None,
    })
}

/// What the user is told of. A database that was made just now has no copy, and no news.
fn upgrade(report: &Report) -> Option<Upgrade> {
    let copy = report.backup()?.into();
    let changes: Vec<Change> = report
        .done()
        .iter()
        .map(|done| Change {
            version: done.version().to_string(),
            name: done.description().to_owned(),
        })
        .collect();
    (!changes.is_empty()).then_some(Upgrade { changes, copy })
}
