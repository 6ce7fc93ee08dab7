//! An application at its start, which tells what happens.

use std::time::Duration;

use litemigrate::{Event, Goal, Migrator};
use rusqlite::Connection;

/// Brings a database to a goal and tells of it, a line each: `waiting`; `done` and a version; at
/// last `applied` and how many, or `error`, its kind and its words. Returns whether it succeeded.
pub fn run(
    migrator: Migrator<Connection>,
    wait: Duration,
    goal: Goal,
    db: &mut Connection,
    tell: impl Fn(String) + Clone + Send + Sync + 'static,
) -> bool {
    let teller = tell.clone();
    let migrator = migrator.wait(wait).observer(move |event| match event {
        Event::Waiting { .. } => teller("waiting".to_owned()),
        Event::MigrationDone { migration, .. } => teller(format!("done {}", migration.version())),
        _ => {}
    });
    let result = migrator.execute(db, goal);
    tell(match &result {
        Ok(report) => format!("applied {}", report.done().len()),
        Err(error) => format!("error {} {error:#}", error.kind().code()),
    });
    result.is_ok()
}
