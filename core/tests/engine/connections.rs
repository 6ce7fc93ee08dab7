//! Connections as they come, and files as they are.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use litemigrate::{CancelToken, ErrorKind, Event, Goal, Migrations, Migrator};
use rusqlite::{Connection, OpenFlags};
use tempfile::TempDir;

use crate::support::{Host, LEDGER, SCHEMA, real_set, set};

const TWO: [(&str, &str); 2] = [
    ("1_a.sql", "CREATE TABLE a (x);"),
    ("2_b.sql", "CREATE TABLE b (x);"),
];

/// A statement that runs until it is stopped.
const ENDLESS: &str = "INSERT INTO a WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n;";

fn file() -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db").display().to_string();
    (folder, path)
}

#[test]
fn a_connection_inside_a_transaction_is_refused() {
    let mut db = Connection::open_in_memory().unwrap();
    db.sql("BEGIN; CREATE TABLE mine (x);");
    let error = Migrator::new(set(&TWO)).run(&mut db).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InTransaction);
    db.sql("COMMIT");
    assert_eq!(db.ask(SCHEMA), "mine");
}

#[test]
fn its_settings_come_back() {
    let mut db = Connection::open_in_memory().unwrap();
    db.busy_timeout(Duration::from_millis(1234)).unwrap();
    let settings = "SELECT * FROM pragma_busy_timeout, pragma_foreign_keys, pragma_journal_mode, \
                    pragma_synchronous, pragma_recursive_triggers, pragma_legacy_alter_table, \
                    pragma_defer_foreign_keys";
    let before = db.ask(settings);
    Migrator::new(real_set()).run(&mut db).unwrap();
    assert_eq!(db.ask(settings), before);
    Migrator::new(set(&TWO)).run(&mut db).unwrap_err();
    assert_eq!(db.ask(settings), before);
}

#[test]
fn attached_and_temporary_tables_beside_it_are_left_alone() {
    let mut db = Connection::open_in_memory().unwrap();
    db.sql(
        "ATTACH ':memory:' AS other; CREATE TABLE other._sqlx_migrations (not_a_ledger); \
         CREATE TEMP TABLE _sqlx_migrations (not_a_ledger);",
    );
    Migrator::new(set(&TWO)).run(&mut db).unwrap();
    assert_eq!(db.ask("SELECT count(*) FROM main._sqlx_migrations"), "2");
    assert_eq!(db.ask("SELECT count(*) FROM other._sqlx_migrations"), "0");
    assert_eq!(db.ask("SELECT count(*) FROM temp._sqlx_migrations"), "0");
    assert!(Migrator::new(set(&TWO)).run(&mut db).unwrap().is_empty());
}

#[test]
fn a_parent_in_an_attached_database_keeps_its_children() {
    let mut db = Connection::open_in_memory().unwrap();
    db.sql(
        "ATTACH ':memory:' AS other; CREATE TABLE other.parent (id INTEGER PRIMARY KEY); \
         CREATE TABLE other.child (parent REFERENCES parent ON DELETE CASCADE); \
         INSERT INTO other.parent VALUES (1); INSERT INTO other.child VALUES (1);",
    );
    let rebuild = "CREATE TABLE other.renewed (id INTEGER PRIMARY KEY); \
                   INSERT INTO other.renewed SELECT id FROM other.parent; \
                   DROP TABLE other.parent; ALTER TABLE other.renewed RENAME TO parent;";
    Migrator::new(set(&[("1_rebuild.sql", rebuild)]))
        .run(&mut db)
        .unwrap();
    assert_eq!(db.ask("SELECT parent FROM other.child"), "1");
    let drop = [
        ("1_rebuild.sql", rebuild),
        ("2_drop.sql", "DROP TABLE other.parent;"),
    ];
    let error = Migrator::new(set(&drop)).run(&mut db).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ForeignKey);
    assert_eq!(db.ask("SELECT parent FROM other.child"), "1");
}

#[test]
fn a_read_only_file_with_nothing_pending_is_fine() {
    let (_folder, path) = file();
    let migrator = Migrator::new(real_set());
    migrator.run(&mut Connection::open(&path).unwrap()).unwrap();
    let before = std::fs::read(&path).unwrap();
    let uri = format!("file:{path}?immutable=1");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    let mut db = Connection::open_with_flags(&uri, flags).unwrap();
    assert!(migrator.run(&mut db).unwrap().is_empty());
    migrator.status(&mut db).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn a_read_only_file_with_something_pending_says_so() {
    let (_folder, path) = file();
    Migrator::new(set(&TWO[..1]))
        .run(&mut Connection::open(&path).unwrap())
        .unwrap();
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let mut db = Connection::open_with_flags(&path, flags).unwrap();
    let migrator = Migrator::new(set(&TWO));
    assert_eq!(
        migrator.plan(&mut db, Goal::Latest).unwrap().steps().len(),
        1
    );
    assert_eq!(
        migrator.run(&mut db).unwrap_err().kind(),
        ErrorKind::ReadOnly
    );
}

#[test]
fn what_is_no_database_is_left_as_it_is() {
    let (_folder, path) = file();
    std::fs::write(&path, "Dear diary, this is no database. ".repeat(100)).unwrap();
    let before = std::fs::read(&path).unwrap();
    let mut db = Connection::open(&path).unwrap();
    let error = Migrator::new(set(&TWO)).run(&mut db).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotADatabase);
    drop(db);
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn a_full_disk_is_not_held_against_the_migration() {
    let (_folder, path) = file();
    let mut db = Connection::open(&path).unwrap();
    let migrations = || {
        set(&[
            ("1_a.sql", "CREATE TABLE a (x);"),
            ("2_b.sql", "INSERT INTO a VALUES (zeroblob(1000000));"),
        ])
    };
    db.sql("PRAGMA max_page_count = 20");
    let error = Migrator::new(migrations()).run(&mut db).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::DiskFull);
    assert_eq!(error.applied(), []);
    assert_eq!(db.ask("SELECT count(*) FROM sqlite_master"), "0");
    db.sql("PRAGMA max_page_count = 2000");
    assert_eq!(
        Migrator::new(migrations())
            .run(&mut db)
            .unwrap()
            .done()
            .len(),
        2
    );
}

#[test]
fn a_full_disk_in_a_code_step_is_not_held_against_it() {
    let mut db = Connection::open_in_memory().unwrap();
    db.sql("PRAGMA max_page_count = 20");
    let migrator = Migrator::new(set(&TWO[..1])).after(1, |db: &mut Connection| {
        db.execute("INSERT INTO a VALUES (zeroblob(1000000))", [])
            .map(drop)
    });
    assert_eq!(
        migrator.run(&mut db).unwrap_err().kind(),
        ErrorKind::DiskFull
    );
    db.sql("PRAGMA max_page_count = 2000");
    migrator.run(&mut db).unwrap();
}

#[test]
fn one_token_cancels_several_runs() {
    let token = CancelToken::new();
    let started = std::sync::Barrier::new(3);
    let started = Arc::new(started);
    thread::scope(|scope| {
        let runs: Vec<_> = (0..2)
            .map(|_| {
                let told = started.clone();
                let migrator = Migrator::new(set(&[TWO[0], ("2_endless.sql", ENDLESS)]))
                    .cancel_token(&token)
                    .observer(move |event| {
                        if let Event::Statement { migration, .. } = event
                            && migration.version().get() == 2
                        {
                            told.wait();
                        }
                    });
                scope.spawn(move || {
                    migrator
                        .run(&mut Connection::open_in_memory().unwrap())
                        .unwrap_err()
                        .kind()
                })
            })
            .collect();
        started.wait();
        while runs.iter().any(|run| !run.is_finished()) {
            token.cancel();
            thread::yield_now();
        }
        for run in runs {
            assert_eq!(run.join().unwrap(), ErrorKind::Cancelled);
        }
    });
}

#[test]
fn a_lock_is_waited_for_and_told_of() {
    let (_folder, path) = file();
    let other = Connection::open(&path).unwrap();
    other.sql("BEGIN IMMEDIATE; CREATE TABLE theirs (x);");
    let other = Mutex::new(other);
    let mut db = Connection::open(&path).unwrap();
    let waits = Arc::new(AtomicUsize::new(0));
    let counted = waits.clone();
    let migrator = Migrator::new(set(&TWO)).observer(move |event| {
        if let Event::Waiting { .. } = event
            && counted.fetch_add(1, Ordering::SeqCst) == 2
        {
            other.lock().unwrap().sql("COMMIT");
        }
    });
    migrator.run(&mut db).unwrap();
    assert!(waits.load(Ordering::SeqCst) >= 3);
    assert_eq!(db.ask(SCHEMA), "a b theirs");
}

#[test]
fn a_lock_that_stays_is_busy_and_no_failure() {
    let (_folder, path) = file();
    let other = Connection::open(&path).unwrap();
    other.sql("BEGIN IMMEDIATE;");
    let mut db = Connection::open(&path).unwrap();
    let migrator = Migrator::new(set(&TWO)).wait(Duration::from_millis(50));
    let error = migrator.run(&mut db).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Busy);
    assert!(
        error
            .to_string()
            .starts_with("another connection has kept the database locked for")
    );
    other.sql("COMMIT");
    migrator.run(&mut db).unwrap();
}

#[test]
fn a_reader_that_holds_up_the_commit_is_waited_for() {
    let (_folder, path) = file();
    let mut db = Connection::open(&path).unwrap();
    db.sql("CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1);");
    db.busy_timeout(Duration::ZERO).unwrap();
    let reader = Connection::open(&path).unwrap();
    reader.sql("BEGIN; SELECT * FROM theirs;");
    let reader = Mutex::new(Some(reader));
    let migrator = Migrator::new(set(&TWO)).observer(move |event| {
        if let Event::Waiting { .. } = event {
            reader.lock().unwrap().take();
        }
    });
    assert_eq!(migrator.run(&mut db).unwrap().done().len(), 2);
    assert_eq!(db.ask(SCHEMA), "a b theirs");
}

#[test]
fn a_timeout_of_the_connection_is_not_waited_for_at_each_statement() {
    let (_folder, path) = file();
    let mut db = Connection::open(&path).unwrap();
    db.sql("CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1); PRAGMA cache_size = 2;");
    // If it were, this test would not end.
    db.busy_timeout(Duration::from_secs(86_400)).unwrap();
    let reader = Connection::open(&path).unwrap();
    reader.sql("BEGIN; SELECT * FROM theirs;");
    let fill = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 99) \
                INSERT INTO a SELECT zeroblob(2000) FROM n;";
    let migrator = Migrator::new(set(&[
        ("1_a.sql", "CREATE TABLE a (x);"),
        ("2_b.sql", fill),
    ]));
    let error = migrator
        .wait(Duration::from_millis(50))
        .run(&mut db)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Busy);
    assert_eq!(db.ask("PRAGMA busy_timeout"), "86400000");
    reader.sql("COMMIT");
    let files = [("1_a.sql", "PRAGMA busy_timeout = 7; CREATE TABLE a (x);")];
    Migrator::new(set(&files)).run(&mut db).unwrap();
    assert_eq!(db.ask("PRAGMA busy_timeout"), "7");
}

#[test]
fn a_lock_on_what_a_script_attaches_is_waited_for() {
    let (folder, path) = file();
    let old = folder.path().join("old.db").display().to_string();
    let other = Connection::open(&old).unwrap();
    other.sql("CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1);");
    let other = Mutex::new(other);
    let script = format!(
        "ATTACH '{old}' AS old; CREATE TABLE a (x); INSERT INTO a SELECT x FROM old.theirs;"
    );
    let migrations = Migrations::from_files([("1_a.sql", script)]).unwrap();
    let migrator = Migrator::new(migrations).observer(move |event| {
        let other = other.lock().unwrap();
        match event {
            Event::Statement { number: 3, .. } => other.sql("BEGIN EXCLUSIVE"),
            Event::Waiting { .. } => other.sql("COMMIT"),
            _ => {}
        }
    });
    let mut db = Connection::open(&path).unwrap();
    migrator.run(&mut db).unwrap();
    assert_eq!(db.ask("SELECT x FROM a"), "1");
}

#[test]
fn a_migration_that_another_process_runs_outside_a_transaction_is_waited_for() {
    let (_folder, path) = file();
    let migrations = [("1_a.sql", "-- no-transaction\nCREATE TABLE a (x);")];
    let migrator = Migrator::new(set(&migrations));
    migrator.run(&mut Connection::open(&path).unwrap()).unwrap();
    let other = Connection::open(&path).unwrap();
    other.sql(
        "UPDATE _sqlx_migrations SET success = FALSE, execution_time = -1, \
         installed_on = CURRENT_TIMESTAMP",
    );
    let other = Mutex::new(other);
    let waiting = Migrator::new(set(&migrations)).observer(move |event| {
        if let Event::Waiting { .. } = event {
            let ended = "UPDATE _sqlx_migrations SET success = TRUE, execution_time = 1";
            other.lock().unwrap().sql(ended);
        }
    });
    assert!(
        waiting
            .run(&mut Connection::open(&path).unwrap())
            .unwrap()
            .is_empty()
    );
}

#[test]
fn a_run_is_cancelled_in_the_middle_of_a_statement() {
    let (_folder, path) = file();
    let mut db = Connection::open(&path).unwrap();
    let (begun, has_begun) = mpsc::channel();
    let token = CancelToken::new();
    let migrator = Migrator::new(set(&[TWO[0], ("2_endless.sql", ENDLESS)]))
        .cancel_token(&token)
        .observer(move |event| {
            if let Event::Statement { migration, .. } = event {
                begun.send(migration.version()).unwrap();
            }
        });
    let error = thread::scope(|scope| {
        let run = scope.spawn(|| migrator.run(&mut db).unwrap_err());
        while has_begun.recv().unwrap().get() != 2 {}
        // The statement may be just about to begin: until it has, nothing is interrupted.
        while !run.is_finished() {
            token.cancel();
            thread::yield_now();
        }
        run.join().unwrap()
    });
    assert_eq!(error.kind(), ErrorKind::Cancelled);
    assert_eq!(error.applied(), []);
    assert!(db.is_autocommit());
    assert_eq!(db.ask("SELECT count(*) FROM sqlite_master"), "0");
}

#[test]
fn events_tell_the_whole_story() {
    let mut db = Connection::open_in_memory().unwrap();
    let story = Arc::new(Mutex::new(Vec::new()));
    let told = story.clone();
    let migrator = Migrator::new(set(&[
        ("1_a.sql", "CREATE TABLE a (x); CREATE INDEX a_x ON a (x);"),
        ("2_b.sql", "CREATE TABLE b (x);"),
    ]))
    .observer(move |event| {
        told.lock().unwrap().push(match event {
            Event::RunStarted { pending, .. } => format!("run of {pending}"),
            Event::MigrationStarted { migration, .. } => format!("start {}", migration.version()),
            Event::Statement {
                migration,
                number,
                count,
                ..
            } => {
                format!("{} {number}/{count}", migration.version())
            }
            Event::MigrationDone { migration, .. } => format!("done {}", migration.version()),
            Event::RunDone { report, .. } => format!("run done, {}", report.done().len()),
            other => format!("{other:?}"),
        });
    });
    migrator.run(&mut db).unwrap();
    let expected = "run of 2, start 1, 1 1/2, 1 2/2, done 1, start 2, 2 1/1, done 2, run done, 2";
    assert_eq!(story.lock().unwrap().join(", "), expected);
    migrator.run(&mut db).unwrap();
    assert_eq!(
        story.lock().unwrap().join(", "),
        expected,
        "nothing pending, nothing told"
    );
}

#[test]
fn the_ledger_of_a_memory_database_is_there_for_its_life() {
    let mut db = Connection::open("file:shared?mode=memory&cache=shared").unwrap();
    Migrator::new(set(&TWO)).run(&mut db).unwrap();
    let mut second = Connection::open("file:shared?mode=memory&cache=shared").unwrap();
    assert!(
        Migrator::new(set(&TWO))
            .run(&mut second)
            .unwrap()
            .is_empty()
    );
    assert_eq!(db.ask(LEDGER), "1|1|1 2|1|1");
}

#[test]
fn a_connection_without_a_journal_is_refused() {
    let mut db = Connection::open_in_memory().unwrap();
    db.sql("CREATE TABLE mine (x); PRAGMA journal_mode = OFF;");
    let migrator = Migrator::new(set(&TWO));
    assert_eq!(
        migrator.run(&mut db).unwrap_err().kind(),
        ErrorKind::Unsupported
    );
    assert_eq!(db.ask(SCHEMA), "mine");
    db.sql("PRAGMA journal_mode = MEMORY;");
    migrator.run(&mut db).unwrap();
    db.sql("PRAGMA journal_mode = OFF;");
    assert!(migrator.run(&mut db).unwrap().is_empty());
}

#[test]
fn an_interrupt_at_any_moment_leaves_the_connection_as_it_was() {
    for moment in 1.. {
        let mut db = Connection::open_in_memory().unwrap();
        let mut left = moment;
        let _ = db.progress_handler(
            1,
            Some(move || {
                left -= 1;
                left == 0
            }),
        );
        let run = Migrator::new(set(&TWO)).run(&mut db);
        let _ = db.progress_handler(1, None::<fn() -> bool>);
        assert!(db.is_autocommit(), "{moment}: {run:?}");
        assert_eq!(db.ask("PRAGMA busy_timeout"), "5000", "{moment}");
        assert_eq!(db.ask("PRAGMA foreign_keys"), "1", "{moment}");
        if run.is_ok() {
            assert!(moment > 100, "{moment}");
            return;
        }
        Migrator::new(set(&TWO)).run(&mut db).unwrap();
        assert_eq!(db.ask(LEDGER), "1|1|1 2|1|1", "{moment}");
    }
}

#[test]
fn a_parent_that_is_found_in_an_attached_database_keeps_its_children_too() {
    for schema in ["other", "temp"] {
        let mut db = Connection::open_in_memory().unwrap();
        db.sql(&format!(
            "ATTACH ':memory:' AS other; CREATE TABLE {schema}.parent (id INTEGER PRIMARY KEY); \
             CREATE TABLE {schema}.child (parent REFERENCES parent ON DELETE CASCADE); \
             INSERT INTO {schema}.parent VALUES (1); INSERT INTO {schema}.child VALUES (1);"
        ));
        let migrator = Migrator::new(set(&[("1_drop.sql", "DROP TABLE parent;")]));
        assert_eq!(
            migrator.run(&mut db).unwrap_err().kind(),
            ErrorKind::ForeignKey,
            "{schema}"
        );
        assert_eq!(db.ask(&format!("SELECT parent FROM {schema}.child")), "1");
    }
}

#[test]
fn an_authorizer_that_refuses_pragmas_does_not_stop_a_run() {
    use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
    #[allow(unused_mut)]
    let mut db = Connection::open_in_memory().unwrap();
    let no_pragma = |context: AuthContext<'_>| match context.action {
        AuthAction::Pragma {
            pragma_name: "busy_timeout",
            ..
        } => Authorization::Deny,
        _ => Authorization::Allow,
    };
    let _ = db.authorizer(Some(no_pragma));
    let mut db = db;
    Migrator::new(set(&TWO)).run(&mut db).unwrap();
}
