//! The application's own foreign-key setting, however a run ends.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

use litemigrate::{
    CancelToken, Database, DatabaseError, ErrorKind, Event, ForeignKeys, Migrator, OnFailure,
    TransactionScope,
};

use crate::on_every_host;
use crate::support::{Host, enforced, set};

on_every_host! {
    it_is_restored_however_a_run_ends
    it_is_restored_when_it_is_cancelled_or_panics_at_any_statement
    it_is_restored_when_a_code_step_switches_it_fails_or_panics
}

const FAMILY: &str = "CREATE TABLE parent (id INTEGER PRIMARY KEY);
    CREATE TABLE child (parent REFERENCES parent ON DELETE CASCADE);
    INSERT INTO parent VALUES (1), (2); INSERT INTO child VALUES (1), (2);";

const REBUILD: &str = "CREATE TABLE renewed (id INTEGER PRIMARY KEY, name);
    INSERT INTO renewed SELECT id, 'n' FROM parent;
    DROP TABLE parent;
    ALTER TABLE renewed RENAME TO parent;";

type Prepare<H> = fn(Migrator<H>) -> Migrator<H>;

/// Every way in which this host can run the set.
fn policies<H: Host>() -> Vec<Prepare<H>> {
    let policies: [Prepare<H>; 3] = [
        |migrator| migrator,
        |migrator| migrator.transactions(TransactionScope::Migration),
        |migrator| migrator.on_failure(OnFailure::RollBackAll),
    ];
    let runs = |policy: &Prepare<H>| {
        let run = policy(migrator("")).run(&mut open(ForeignKeys::Enforced));
        run.is_ok()
    };
    let policies: Vec<_> = policies.into_iter().filter(runs).collect();
    assert!(policies.len() >= 2);
    policies
}

fn migrator<H: Host>(last: &'static str) -> Migrator<H> {
    let files = [("1_rebuild.sql", REBUILD), ("2_last.sql", last)];
    Migrator::new(set(&files))
}

fn open<H: Host>(setting: ForeignKeys) -> H {
    let db = H::open();
    db.sql(FAMILY);
    db.sql(match setting {
        ForeignKeys::Enforced => "PRAGMA foreign_keys = ON",
        ForeignKeys::Ignored => "PRAGMA foreign_keys = OFF",
    });
    db
}

const SETTINGS: [ForeignKeys; 2] = [ForeignKeys::Enforced, ForeignKeys::Ignored];

/// The setting is the application's, nothing is open, and every child is there.
fn assert_as_it_was<H: Host>(db: &H, setting: ForeignKeys, told: &str) {
    assert_eq!(enforced(db), setting, "{told}");
    assert!(!db.in_transaction(), "{told}");
    assert_eq!(db.ask("SELECT parent FROM child"), "1 2", "{told}");
    assert_eq!(db.ask("PRAGMA foreign_key_check"), "", "{told}");
}

fn it_is_restored_however_a_run_ends<H: Host>() {
    for setting in SETTINGS {
        for (number, policy) in policies::<H>().into_iter().enumerate() {
            for (last, expected) in [
                ("CREATE TABLE x (y);", None),
                ("SELEC 1;", Some(ErrorKind::Execute)),
                ("INSERT INTO child VALUES (3);", Some(ErrorKind::Execute)),
                ("DROP TABLE parent;", Some(ErrorKind::ForeignKey)),
                ("PRAGMA foreign_keys = OFF; PRAGMA foreign_keys = ON;", None),
                (
                    "PRAGMA defer_foreign_keys = ON; INSERT INTO child VALUES (3);",
                    Some(ErrorKind::ForeignKey),
                ),
                (
                    "CREATE TABLE u (x UNIQUE); INSERT OR ROLLBACK INTO u VALUES (1), (1);",
                    Some(ErrorKind::Execute),
                ),
                ("COMMIT;", Some(ErrorKind::TransactionControl)),
            ] {
                let told = format!("{last} under policy {number}, {setting:?}");
                let mut db: H = open(setting);
                let run = policy(migrator(last)).run(&mut db);
                let kind = run.as_ref().err().map(litemigrate::Error::kind);
                assert_eq!(kind, expected, "{told}: {run:?}");
                assert_as_it_was(&db, setting, &told);
            }
        }
    }
}

fn it_is_restored_when_it_is_cancelled_or_panics_at_any_statement<H: Host>() {
    for setting in SETTINGS {
        for (number, policy) in policies::<H>().into_iter().enumerate() {
            for panics in [false, true] {
                for moment in 0.. {
                    let told = format!("{moment}, policy {number}, {setting:?}, panics: {panics}");
                    let token = CancelToken::new();
                    let cancel = token.clone();
                    let seen = AtomicUsize::new(0);
                    let observe = move |event: &Event<'_>| {
                        let now = matches!(event, Event::Statement { .. })
                            && seen.fetch_add(1, Ordering::SeqCst) == moment;
                        assert!(!(now && panics), "the observer panics");
                        if now {
                            cancel.cancel();
                        }
                    };
                    let mut db: H = open(setting);
                    let migrator = policy(migrator("CREATE TABLE x (y);"))
                        .cancel_token(&token)
                        .observer(observe);
                    let run = catch_unwind(AssertUnwindSafe(|| migrator.run(&mut db)));
                    assert_as_it_was(&db, setting, &told);
                    let tables = db.ask("SELECT count(*) FROM sqlite_schema WHERE name = 'x'");
                    match run {
                        Ok(Ok(_)) => {
                            // At the last statement it is too late to cancel.
                            assert!(moment >= 4 && tables == "1", "{told}");
                            if moment > 4 {
                                break;
                            }
                        }
                        Ok(Err(error)) => {
                            assert_eq!(error.kind(), ErrorKind::Cancelled, "{told}");
                        }
                        Err(_) => assert!(panics, "{told}"),
                    }
                    self::migrator("CREATE TABLE x (y);")
                        .run(&mut db)
                        .expect(&told);
                    assert_as_it_was(&db, setting, &told);
                }
            }
        }
    }
}

fn it_is_restored_when_a_code_step_switches_it_fails_or_panics<H: Host>() {
    type Code<H> = fn(&mut H) -> Result<(), DatabaseError>;
    let codes: [(&str, Code<H>); 5] = [
        ("switches it off", |db| {
            db.set_foreign_keys(ForeignKeys::Ignored)
        }),
        ("switches it on", |db| {
            db.set_foreign_keys(ForeignKeys::Enforced)
        }),
        ("switches it and fails", |db| {
            db.set_foreign_keys(ForeignKeys::Ignored)?;
            Err(DatabaseError::new("no network"))
        }),
        ("panics", |_| panic!("the application's fault")),
        ("switches it and panics", |db| {
            db.set_foreign_keys(ForeignKeys::Ignored)?;
            panic!("the application's fault")
        }),
    ];
    for setting in SETTINGS {
        for (number, policy) in policies::<H>().into_iter().enumerate() {
            for version in [1, 2] {
                for (what, code) in codes {
                    let told = format!("{what} after {version}, policy {number}, {setting:?}");
                    let mut db: H = open(setting);
                    let migrator = policy(migrator("CREATE TABLE x (y);")).after(version, code);
                    let run = catch_unwind(AssertUnwindSafe(|| migrator.run(&mut db)));
                    let fails = what.contains("fails") || what.contains("panics");
                    assert_eq!(matches!(run, Ok(Ok(_))), !fails, "{told}");
                    assert_as_it_was(&db, setting, &told);
                }
            }
        }
    }
}

#[test]
fn it_is_restored_where_the_script_has_switched_it_itself() {
    for setting in SETTINGS {
        for (script, fails) in [
            ("-- no-transaction\nPRAGMA foreign_keys = OFF;", false),
            ("-- no-transaction\nPRAGMA foreign_keys = ON;", false),
            (
                "-- no-transaction\nPRAGMA foreign_keys = OFF; SELEC 1;",
                true,
            ),
            ("COMMIT; PRAGMA foreign_keys = OFF; BEGIN;", false),
            ("COMMIT; PRAGMA foreign_keys = OFF; BEGIN; SELEC 1;", true),
        ] {
            let mut db: rusqlite::Connection = open(setting);
            let run = migrator(script).run(&mut db);
            assert_eq!(run.is_err(), fails, "{script}");
            assert_as_it_was(&db, setting, script);
        }
    }
}

#[test]
fn it_is_restored_when_another_connection_is_in_the_way() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    for setting in SETTINGS {
        let other = rusqlite::Connection::open(&path).unwrap();
        other.sql("DROP TABLE IF EXISTS child; DROP TABLE IF EXISTS parent");
        other.sql(FAMILY);
        other.sql("BEGIN IMMEDIATE");
        let mut db = rusqlite::Connection::open(&path).unwrap();
        db.set_foreign_keys(setting).unwrap();
        let migrator = migrator("").wait(std::time::Duration::from_millis(20));
        assert_eq!(migrator.run(&mut db).unwrap_err().kind(), ErrorKind::Busy);
        assert_as_it_was(&db, setting, "busy");
    }
}
