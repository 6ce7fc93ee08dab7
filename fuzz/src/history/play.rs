//! A history on the real engine, beside the model.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use litemigrate::{
    CancelToken, Checksum, Done, ErrorKind, Goal, Migrations, Migrator, OnFailure, Retry,
    TransactionScope, Version,
};
use rusqlite::Connection;

use super::model::{Course, Files, Row, Rows};
use super::script::{BEFORE, MARKS};
use super::{Act, Draft, History, Run, Stop, VERSIONS, Way, Where};

/// Plays a history, and panics where something is not as it must be.
pub fn play(history: History) {
    let mut world = World::new(history.files);
    for act in history.acts.into_iter().take(12) {
        world.play(act);
        world.assert_whole();
    }
}

struct World {
    db: Connection,
    files: Files,
    /// All files that there ever were, by their checksums in capitals.
    texts: BTreeMap<String, Draft>,
}

impl World {
    fn new(drafts: [Option<Draft>; VERSIONS]) -> Self {
        let db = Connection::open_in_memory().expect("there is memory");
        db.execute_batch(BEFORE).expect("the tables are new");
        let files = (1..).zip(drafts);
        let files = files.filter_map(|(version, draft)| Some((version, draft?)));
        Self {
            db,
            files: files.collect(),
            texts: BTreeMap::new(),
        }
    }

    fn play(&mut self, act: Act) {
        match act {
            Act::Run(run) => self.run(&run),
            Act::Change(index, Some(draft)) => {
                self.files.insert(index.version(), draft);
            }
            Act::Change(index, None) => {
                self.files.remove(&index.version());
            }
            Act::Mend(index) => {
                if let Some(draft) = self.files.get_mut(&index.version()) {
                    draft.fault = None;
                    draft.down.iter_mut().for_each(|down| down.fault = None);
                }
            }
            Act::Forget(index) => self.forget(index.version()),
        }
    }

    fn migrator(&mut self) -> Migrator<Connection> {
        for (version, draft) in &self.files {
            let checksum = Checksum::of(&draft.up(*version)).to_string();
            self.texts.insert(checksum.to_uppercase(), draft.clone());
        }
        let files = self.files.iter();
        let files = files.flat_map(|(version, draft)| draft.files(*version));
        let migrations = Migrations::from_files(files).expect("they are good");
        // A row of a moment ago might be that of another process.
        Migrator::new(migrations).wait(Duration::ZERO)
    }

    fn run(&mut self, run: &Run) {
        let (before, recorded) = self.ledger();
        let course = Course::of(run, &self.files, &before, &recorded);
        let token = CancelToken::new();
        let migrator = run
            .migrator(self.migrator(), &self.files)
            .cancel_token(&token);
        let migrator = self.stop(run.stopped, migrator, token);
        let result = migrator.execute(&mut self.db, run.goal());
        self.go_on();

        let (found, _) = self.ledger();
        let (told, error) = match &result {
            Ok(report) => (report.done().iter().map(Done::version).collect(), None),
            Err(error) => (error.applied(), Some(error.kind())),
        };
        let told: Vec<i64> = told.into_iter().map(Version::get).collect();
        if error == course.error && found == course.end && told == course.steps {
            return;
        }
        // What a migration is blamed for comes first, even if that could not be recorded.
        let stopped = matches!(error, Some(ErrorKind::Cancelled | ErrorKind::DiskFull))
            || error.is_some() && error == course.error;
        let made = course.stopped_at(run, &self.files, &found);
        assert!(
            run.stopped.is_some() && stopped && made == Some(told.len()),
            "{run:?}\nfiles {:#?}\nbefore {before:?}\nexpected {course:#?}\nfound {found:?} {told:?} {result:?}",
            self.files
        );
        assert_eq!(told, course.steps[..told.len()]);
    }

    /// Lets a run be stopped.
    fn stop(
        &mut self,
        stop: Option<Stop>,
        migrator: Migrator<Connection>,
        token: CancelToken,
    ) -> Migrator<Connection> {
        match stop {
            None => migrator,
            Some(Stop::Cancelled(event)) => {
                let left = AtomicU8::new(event);
                migrator.observer(move |_| {
                    if left.fetch_sub(1, Ordering::Relaxed) == 0 {
                        token.cancel();
                    }
                })
            }
            Some(Stop::Interrupted(operations)) => {
                let mut left = operations;
                let interrupt = move || {
                    left = left.wrapping_sub(1);
                    left == u16::MAX
                };
                self.db
                    .progress_handler(1, Some(interrupt))
                    .expect("nothing is running");
                migrator
            }
            Some(Stop::Full(pages)) => {
                let pages = self.number("PRAGMA page_count") + i64::from(pages % 16);
                self.number(&format!("PRAGMA max_page_count = {pages}"));
                migrator
            }
        }
    }

    fn go_on(&mut self) {
        let never: Option<fn() -> bool> = None;
        self.db
            .progress_handler(0, never)
            .expect("nothing is running");
        self.number("PRAGMA max_page_count = 1000000");
    }

    /// What is left of it is taken away by hand, as it should be before its row is.
    fn forget(&mut self, version: i64) {
        let row = self.ledger().0.get(&version).copied();
        let is_free = match row {
            Some(Row::Applied) => !self.files.contains_key(&version),
            row => row.is_some(),
        };
        let result = self.migrator().forget(&mut self.db, version);
        assert_eq!(result.is_ok(), is_free, "{row:?} {result:?}");
        if !is_free {
            return;
        }
        for number in self.marks().remove(&version).into_iter().flatten() {
            let sql = format!(
                "DELETE FROM marks WHERE version = {version} AND number = {number};
                 DROP TABLE IF EXISTS mark_{version}_{number};"
            );
            self.db.execute_batch(&sql).expect("they are there");
        }
    }

    /// What the ledger says is what has been done, and nothing else is changed.
    fn assert_whole(&self) {
        assert!(self.db.is_autocommit(), "a transaction is open");
        assert_eq!(self.number("PRAGMA foreign_keys"), 1);
        let broken = "SELECT count(*) FROM pragma_foreign_key_check";
        assert_eq!(self.number(broken), 0, "rows without their parent");
        assert_eq!(self.number("SELECT count(*) FROM anchors"), 1);
        let ((rows, recorded), mut marks) = (self.ledger(), self.marks());
        for (version, row) in &rows {
            let draft = &recorded[version];
            let marks = marks.remove(version).unwrap_or_default();
            match row {
                Row::Applied => assert!(
                    marks.iter().copied().eq((0..).take(draft.marks())),
                    "{version}: {marks:?}"
                ),
                Row::Failed => assert!(marks.is_empty(), "{version}: {marks:?}"),
                // The first ones or, of a revert, these too.
                Row::Partial => {
                    assert!(
                        marks.iter().copied().eq((0..).take(marks.len())),
                        "{version}: {marks:?}"
                    );
                    assert_ne!(draft.way, Way::Contained, "{version}");
                }
            }
        }
        assert!(marks.is_empty(), "of nobody: {marks:?}");
    }

    fn number(&self, sql: &str) -> i64 {
        let number = self.db.query_row(sql, [], |row| row.get(0));
        number.expect("it is a number")
    }

    /// The rows, and the files that they are of.
    fn ledger(&self) -> (Rows, Files) {
        let (mut rows, mut recorded) = (Rows::new(), Files::new());
        let there = self.db.table_exists(None, "_sqlx_migrations");
        if !there.expect("the schema can be read") {
            return (rows, recorded);
        }
        let sql = "SELECT version, hex(checksum), success, execution_time FROM _sqlx_migrations";
        let mut statement = self.db.prepare(sql).expect("the table is there");
        let mut found = statement.raw_query();
        while let Some(row) = found.next().expect("it can be read") {
            let columns = (row.get(0), row.get::<_, String>(1), row.get(2), row.get(3));
            let (Ok(version), Ok(checksum), Ok(success), Ok(time)) = columns else {
                panic!("{columns:?}");
            };
            let row = match (success, time) {
                (true, _) => Row::Applied,
                (false, 0i64..) => Row::Failed,
                (false, _) => Row::Partial,
            };
            rows.insert(version, row);
            recorded.insert(version, self.texts[&checksum].clone());
        }
        (rows, recorded)
    }

    fn marks(&self) -> BTreeMap<i64, Vec<i64>> {
        let mut marks: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        let mut statement = self.db.prepare(MARKS).expect("the tables are there");
        let mut found = statement.raw_query();
        while let Some(row) = found.next().expect("they can be read") {
            let (version, number) = (row.get(0), row.get(1));
            let of_version = marks.entry(version.expect("a number")).or_default();
            of_version.push(number.expect("a number"));
        }
        marks
    }
}

impl Run {
    fn goal(&self) -> Goal {
        match self.goal {
            Where::Latest => Goal::Latest,
            Where::Next => Goal::Next,
            Where::To(index) => Goal::To(index.version().into()),
            Where::Back => Goal::RevertLast,
            Where::BackTo(index) => Goal::RevertTo(index.version().into()),
            Where::BackToNothing => Goal::RevertTo(0.into()),
        }
    }

    fn migrator(&self, migrator: Migrator<Connection>, files: &Files) -> Migrator<Connection> {
        let on_failure = if self.is_all_or_nothing(files) {
            OnFailure::RollBackAll
        } else {
            OnFailure::KeepApplied
        };
        let scope = if self.one_by_one {
            TransactionScope::Migration
        } else {
            TransactionScope::Run
        };
        let retry = if self.retries {
            Retry::Failed
        } else {
            Retry::Corrected
        };
        migrator
            .on_failure(on_failure)
            .transactions(scope)
            .retry(retry)
    }
}
