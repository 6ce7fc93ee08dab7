//! Connections as they come.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use litemigrate::{ErrorKind, Event, Migrator};
use rusqlite::Connection;

use crate::support::{Host, LEDGER, SCHEMA, TWO, real_set, set, test};

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

/// Runs, each interrupted by a handler of the application's at another moment, until one is over before.
/// What a run tells is what the ledger says.
fn interrupted(files: &[(&'static str, &'static str)], mut check: impl FnMut(Connection, String)) {
    for moment in 1.. {
        let mut db = Connection::open_in_memory().unwrap();
        let asked = Arc::new(AtomicUsize::new(0));
        let counted = asked.clone();
        let handler = move || counted.fetch_add(1, Ordering::Relaxed) == moment;
        // Not all versions of rusqlite tell whether it could be set.
        let _ = db.progress_handler(1, Some(handler));
        let run = Migrator::new(set(files)).run(&mut db);
        let _ = db.progress_handler(1, None::<fn() -> bool>);
        let told = format!("{moment}: {run:?}");
        let applied = match run {
            Ok(report) => report.done().len(),
            Err(error) => error.applied().len(),
        };
        let recorded = match &*db.ask("PRAGMA main.table_info(_sqlx_migrations)") {
            "" => "0".to_owned(),
            _ => db.ask("SELECT count(*) FROM _sqlx_migrations WHERE success"),
        };
        assert_eq!(applied.to_string(), recorded, "{told}");
        check(db, told);
        if asked.load(Ordering::Relaxed) <= moment {
            assert!(moment > 100, "{moment}");
            return;
        }
    }
}

#[test]
fn an_interrupt_at_any_moment_leaves_the_connection_as_it_was() {
    interrupted(&TWO, |mut db, told| {
        assert!(db.is_autocommit(), "{told}");
        assert_eq!(db.ask("PRAGMA busy_timeout"), "5000", "{told}");
        assert_eq!(db.ask("PRAGMA foreign_keys"), "1", "{told}");
        Migrator::new(set(&TWO)).run(&mut db).unwrap();
        assert_eq!(db.ask(LEDGER), "1|1|1 2|1|1", "{told}");
    });
}

/// SQLite asks such a handler once more when a statement is done, and committed.
#[test]
fn an_interrupt_at_any_moment_makes_nothing_run_twice_outside_a_transaction() {
    let files = [
        ("1_a.sql", "CREATE TABLE a (x);"),
        ("2_one.sql", "-- no-transaction\nINSERT INTO a VALUES (1);"),
    ];
    interrupted(&files, |mut db, told| {
        let again = Migrator::new(set(&files)).wait(Duration::ZERO).run(&mut db);
        let told = format!("{told}, {again:?}");
        let rows = db.ask("SELECT count(*) FROM a");
        match again {
            Ok(_) => assert_eq!((&*rows, &*db.ask(LEDGER)), ("1", "1|1|1 2|1|1"), "{told}"),
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::PartiallyApplied, "{told}");
                assert_ne!(rows, "2", "{told}");
            }
        }
    });
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
