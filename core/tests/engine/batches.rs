//! Hosts that take a transaction as one batch of statements, and answer later.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use litemigrate::{
    BatchDatabase, Capabilities, Database, DatabaseError, Error, ErrorKind, ForeignKeys, Goal,
    Migrations, Migrator, OnFailure, Pause, Report, Value, Version,
};
use rusqlite::Connection;

use crate::support::{Host, SCHEMA, real_set, set};

/// What becomes of a call.
enum Fate {
    /// Somebody else runs this before it.
    After(String),
    /// It is done, and the answer is lost.
    AnswerLost,
    /// It never arrives.
    Lost,
    Busy,
    Fine,
}

/// A host of batches: D1, which enforces foreign keys always, or libSQL, which can ignore them.
struct Batched {
    connection: Connection,
    capabilities: Capabilities,
    fates: VecDeque<Option<Fate>>,
    batches: usize,
}

impl Batched {
    fn d1() -> Self {
        Self::new(Capabilities::d1())
    }

    fn libsql() -> Self {
        Self::new(Capabilities::libsql_client())
    }

    fn new(capabilities: Capabilities) -> Self {
        Self {
            connection: Connection::open_in_memory().unwrap(),
            capabilities,
            fates: VecDeque::new(),
            batches: 0,
        }
    }

    /// What becomes of the next batches.
    fn meet(&mut self, fates: impl IntoIterator<Item = Option<Fate>>) {
        self.fates = fates.into_iter().collect();
    }

    fn ask(&self, sql: &str) -> String {
        self.connection.ask(sql)
    }

    fn send(&mut self, statements: &[String], keys: ForeignKeys) -> Result<(), DatabaseError> {
        self.connection.set_foreign_keys(keys)?;
        let mut run = || {
            Database::execute(&mut self.connection, "BEGIN IMMEDIATE")?;
            for statement in statements {
                Database::execute(&mut self.connection, statement)?;
            }
            Database::execute(&mut self.connection, "COMMIT")
        };
        let result = run();
        if self.connection.in_transaction() {
            Database::execute(&mut self.connection, "ROLLBACK")?;
        }
        self.connection.set_foreign_keys(ForeignKeys::Enforced)?;
        result
    }
}

impl BatchDatabase for Batched {
    fn capabilities(&self) -> Capabilities {
        self.capabilities
    }

    async fn query(
        &mut self,
        sql: &str,
        row: &mut dyn FnMut(&[Value<'_>]),
    ) -> Result<(), DatabaseError> {
        Database::query(&mut self.connection, sql, row)
    }

    async fn batch(
        &mut self,
        statements: &[String],
        foreign_keys: ForeignKeys,
    ) -> Result<(), DatabaseError> {
        self.batches += 1;
        match self.fates.pop_front().flatten() {
            Some(Fate::Lost) => return Err(DatabaseError::new("network")),
            Some(Fate::Busy) => {
                return Err(DatabaseError::new("database is locked").with_code(5));
            }
            Some(Fate::AnswerLost) => {
                self.send(statements, foreign_keys)?;
                return Err(DatabaseError::new("network"));
            }
            Some(Fate::After(sql)) => self.connection.execute_batch(&sql).unwrap(),
            Some(Fate::Fine) | None => {}
        }
        self.send(statements, foreign_keys)
    }

    fn clock(&self) -> Duration {
        Duration::ZERO
    }

    async fn pause(&mut self, _time: Duration) -> Pause {
        Pause::Passed
    }
}

fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("nothing here answers later"),
    }
}

fn run(db: &mut Batched, migrations: Migrations) -> Result<Report, Error> {
    execute(db, &Migrator::new(migrations), Goal::Latest)
}

fn execute(db: &mut Batched, migrator: &Migrator<Batched>, goal: Goal) -> Result<Report, Error> {
    now(migrator.batches().execute(db, goal))
}

const LEDGER: &str = "SELECT version, description, success, hex(checksum), typeof(execution_time) \
                      FROM _sqlx_migrations ORDER BY version";
const OUTCOMES: &str = "SELECT version, success FROM _sqlx_migrations ORDER BY version";

#[test]
fn the_same_set_leaves_the_same_ledger_and_schema() {
    let mut native = Connection::open_in_memory().unwrap();
    Migrator::new(real_set()).run(&mut native).unwrap();
    let mut db = Batched::libsql();
    let report = run(&mut db, real_set()).unwrap();
    assert_eq!(report.done().len(), 14);
    assert_eq!(report.version(), real_set().latest());
    let ddl = "SELECT sql FROM sqlite_master ORDER BY name";
    for sql in [LEDGER, SCHEMA, ddl, "SELECT count(*) FROM notes"] {
        assert_eq!(db.ask(sql), Host::ask(&native, sql));
    }
    db.batches = 0;
    assert!(run(&mut db, real_set()).unwrap().is_empty());
    assert_eq!(db.batches, 0);
}

#[test]
fn looking_never_writes() {
    let mut db = Batched::d1();
    let migrator = Migrator::new(real_set());
    let plan = now(migrator.batches().plan(&mut db, Goal::Latest)).unwrap();
    assert_eq!(plan.steps().len(), 14);
    let status = now(migrator.batches().status(&mut db)).unwrap();
    assert_eq!(status.entries().len(), 14);
    assert_eq!(db.ask("SELECT count(*) FROM sqlite_master"), "0");
    assert_eq!(db.batches, 0);
}

#[test]
fn each_migration_is_a_batch_or_all_are() {
    let files = [
        ("1_a.sql", "CREATE TABLE a (b);"),
        ("2_b.sql", "CREATE TABLE b (c);"),
    ];
    let mut db = Batched::d1();
    run(&mut db, set(&files)).unwrap();
    assert_eq!(db.batches, 2);
    let mut db = Batched::d1();
    let migrator = Migrator::new(set(&files)).on_failure(OnFailure::RollBackAll);
    execute(&mut db, &migrator, Goal::Latest).unwrap();
    assert_eq!((db.batches, db.ask(OUTCOMES)), (1, "1|1 2|1".to_owned()));
}

#[test]
fn a_failure_names_its_statement_and_undoes_its_migration() {
    let files = [
        ("1_a.sql", "CREATE TABLE a (b);"),
        (
            "2_b.sql",
            "CREATE TABLE b (c);\nINSERT INTO b VALUES (1);\nINSERT INTO c VALUES (2);\nSELECT 1;",
        ),
        ("3_c.sql", "CREATE TABLE c (d);"),
    ];
    let mut db = Batched::d1();
    let error = run(&mut db, set(&files)).unwrap_err();
    assert_eq!(
        format!("{error:#}"),
        "migration 2 failed at 2_b.sql:3, in `INSERT INTO c VALUES (2)`: no such table: c (code 1)"
    );
    assert_eq!(error.applied(), [Version::new(1)]);
    assert_eq!(db.ask(OUTCOMES), "1|1 2|0");
    assert_eq!(db.ask(SCHEMA), "a");

    let again = run(&mut db, set(&files)).unwrap_err();
    assert_eq!(again.kind(), ErrorKind::FailedBefore);

    let corrected = [files[0], ("2_b.sql", "CREATE TABLE b (c);"), files[2]];
    run(&mut db, set(&corrected)).unwrap();
    assert_eq!(db.ask(OUTCOMES), "1|1 2|1 3|1");

    let mut db = Batched::d1();
    let migrator = Migrator::new(set(&files)).on_failure(OnFailure::RollBackAll);
    let error = execute(&mut db, &migrator, Goal::Latest).unwrap_err();
    assert_eq!((error.line(), error.applied().len()), (Some(3), 0));
    assert_eq!(
        (db.ask(SCHEMA), db.ask(OUTCOMES)),
        (String::new(), "2|0".to_owned())
    );
}

#[test]
fn each_of_many_statements_is_found() {
    for bad in 0..9 {
        let lines: Vec<String> = (0..9)
            .map(|line| match line {
                line if line == bad => "INSERT INTO nowhere VALUES (1);".to_owned(),
                line => format!("CREATE TABLE t{line} (a);"),
            })
            .collect();
        let migrations = Migrations::from_files([("1_t.sql", lines.join("\n"))]).unwrap();
        let error = run(&mut Batched::d1(), migrations).unwrap_err();
        assert_eq!(error.line(), Some(bad + 1));
    }
}

#[test]
fn of_two_that_race_one_applies_and_the_other_sees_it_done() {
    let files = [
        ("1_a.sql", "CREATE TABLE a (b);"),
        ("2_b.sql", "CREATE TABLE b (c);"),
    ];
    let migrations = set(&files);
    let row = |version: i64, known: i64| {
        let checksum = migrations.get(Version::new(known)).unwrap().checksum();
        format!(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, \
             execution_time) VALUES ({version}, 'm', TRUE, X'{checksum}', 0);"
        )
    };
    let mut db = Batched::d1();
    run(&mut db, set(&files[..1])).unwrap();
    db.meet([Some(Fate::After(format!(
        "CREATE TABLE b (c); {}",
        row(2, 2)
    )))]);
    let report = run(&mut db, set(&files)).unwrap();
    assert!(report.is_empty());
    assert_eq!(report.version(), Some(Version::new(2)));

    // The other is a newer program: nothing may come after what it did.
    let mut db = Batched::d1();
    run(&mut db, set(&files[..1])).unwrap();
    db.meet([Some(Fate::After(row(3, 1)))]);
    let error = run(&mut db, set(&files)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::DatabaseNewer);
    assert_eq!(db.ask(SCHEMA), "a");
}

#[test]
fn a_lost_answer_is_looked_for_and_a_lost_batch_is_not_held_against_the_migration() {
    let files = [
        ("1_a.sql", "CREATE TABLE a (b);"),
        ("2_b.sql", "CREATE TABLE b (c);"),
    ];
    let mut db = Batched::d1();
    db.meet([Some(Fate::AnswerLost)]);
    assert_eq!(run(&mut db, set(&files)).unwrap().done().len(), 2);

    let mut db = Batched::d1();
    db.meet([None, Some(Fate::Lost)]);
    let error = run(&mut db, set(&files)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Database);
    assert_eq!(error.applied(), [Version::new(1)]);
    assert_eq!(db.ask(OUTCOMES), "1|1");
    assert_eq!(run(&mut db, set(&files)).unwrap().done().len(), 1);
}

#[test]
fn a_lock_is_waited_for() {
    let files = [("1_a.sql", "CREATE TABLE a (b);")];
    let mut db = Batched::libsql();
    db.meet([Some(Fate::Busy), Some(Fate::Busy)]);
    run(&mut db, set(&files)).unwrap();
    let mut db = Batched::libsql();
    db.meet([Some(Fate::Busy)]);
    let migrator = Migrator::new(set(&files)).wait(Duration::ZERO);
    let error = execute(&mut db, &migrator, Goal::Latest).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Busy);
}

const FAMILY: (&str, &str) = (
    "1_family.sql",
    "CREATE TABLE parent (id INTEGER PRIMARY KEY);
     CREATE TABLE child (id INTEGER PRIMARY KEY, parent_id REFERENCES parent ON DELETE CASCADE);
     INSERT INTO parent VALUES (1), (2);
     INSERT INTO child VALUES (1, 1), (2, 2), (3, NULL);",
);
const REBUILD: (&str, &str) = (
    "2_rebuild.sql",
    "CREATE TABLE new (id INTEGER PRIMARY KEY, name TEXT);
     INSERT INTO new SELECT id, '' FROM parent;
     DROP TABLE parent;
     ALTER TABLE new RENAME TO parent;",
);

#[test]
fn a_rebuilt_parent_keeps_its_children_or_is_refused() {
    let mut db = Batched::libsql();
    run(&mut db, set(&[FAMILY, REBUILD])).unwrap();
    assert_eq!(db.ask("SELECT count(*) FROM child"), "3");

    let mut db = Batched::d1();
    let error = run(&mut db, set(&[FAMILY, REBUILD])).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TableReferenced);
    assert_eq!(
        error.to_string(),
        "migration 2 drops a table at 2_rebuild.sql:3 to which rows of `child` refer, and D1 \
         cannot keep SQLite from deleting or changing them; save those rows, delete them, and \
         put them back, in the same script"
    );
    assert_eq!(db.ask("SELECT count(*) FROM child"), "3");
    // It is no fault of the migration's.
    assert_eq!(db.ask(OUTCOMES), "1|1");

    db.connection
        .execute_batch("DELETE FROM child WHERE parent_id NOT NULL")
        .unwrap();
    run(&mut db, set(&[FAMILY, REBUILD])).unwrap();
    assert_eq!(db.ask("SELECT id FROM child"), "3");
}

#[test]
fn the_way_out_that_is_advised_works() {
    let saved = (
        "2_rebuild.sql",
        "CREATE TABLE saved AS SELECT * FROM child;
         DELETE FROM child;
         CREATE TABLE new (id INTEGER PRIMARY KEY, name TEXT);
         INSERT INTO new SELECT id, '' FROM parent;
         DROP TABLE parent;
         ALTER TABLE new RENAME TO parent;
         INSERT INTO child SELECT * FROM saved;
         DROP TABLE saved;",
    );
    let mut db = Batched::d1();
    run(&mut db, set(&[FAMILY, saved])).unwrap();
    assert_eq!(db.ask("SELECT id FROM child"), "1 2 3");
    assert_eq!(db.ask("PRAGMA foreign_key_check"), "");
}

#[test]
fn children_that_the_script_itself_makes_are_seen() {
    for made in [
        "CREATE TABLE late (p REFERENCES parent ON DELETE CASCADE); INSERT INTO late VALUES (1);",
        "ALTER TABLE child RENAME TO kid;",
        "CREATE TABLE other (x); ALTER TABLE other ADD COLUMN p REFERENCES parent; \
         INSERT INTO other VALUES (1, 1);",
    ] {
        let script = format!("DELETE FROM child; {made} DROP TABLE parent;");
        let files = [FAMILY, ("2_late.sql", script.as_str())]
            .map(|(path, text)| (path.to_owned(), text.to_owned()));
        let mut db = Batched::d1();
        let error = run(&mut db, Migrations::from_files(files).unwrap()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TableReferenced, "{made}");
        assert_eq!(db.ask("SELECT count(*) FROM child"), "3");
    }
}

#[test]
fn new_orphans_are_refused_and_old_ones_are_not() {
    let drop = (
        "2_drop.sql",
        "DROP TABLE parent; CREATE TABLE parent (id INTEGER PRIMARY KEY); \
                               INSERT INTO parent VALUES (1);",
    );
    let mut db = Batched::libsql();
    let error = run(&mut db, set(&[FAMILY, drop])).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ForeignKey);
    assert_eq!(
        error.to_string(),
        "migration 2 (`2_drop.sql`) breaks foreign keys: a row of `child` has no parent in \
         `parent`; give those rows a parent, or delete them, in the migration"
    );
    assert_eq!(db.ask(OUTCOMES), "1|1 2|0");

    let mut db = Batched::libsql();
    run(&mut db, set(&[FAMILY])).unwrap();
    db.connection
        .execute_batch("PRAGMA foreign_keys = OFF; INSERT INTO child VALUES (9, 99)")
        .unwrap();
    run(&mut db, set(&[FAMILY, REBUILD])).unwrap();
}

#[test]
fn a_deferred_key_without_its_parent_is_told_as_that() {
    let deferred = (
        "2_deferred.sql",
        "PRAGMA defer_foreign_keys = ON; INSERT INTO child VALUES (9, 99);",
    );
    let mut db = Batched::d1();
    let error = run(&mut db, set(&[FAMILY, deferred])).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ForeignKey);
    assert_eq!(db.ask(OUTCOMES), "1|1 2|0");
}

#[test]
fn reverting_and_baselining_work_as_elsewhere() {
    let files = [
        ("1_a.up.sql", "CREATE TABLE a (b);"),
        ("1_a.down.sql", "DROP TABLE a;"),
        ("2_b.up.sql", "CREATE TABLE b (c);"),
        ("2_b.down.sql", "DROP TABLE b;"),
    ];
    let mut db = Batched::d1();
    let migrator = Migrator::new(set(&files));
    execute(&mut db, &migrator, Goal::Next).unwrap();
    assert_eq!(db.ask(OUTCOMES), "1|1");
    execute(&mut db, &migrator, Goal::Latest).unwrap();
    execute(&mut db, &migrator, Goal::RevertLast).unwrap();
    assert_eq!(
        (db.ask(OUTCOMES), db.ask(SCHEMA)),
        ("1|1".into(), "a".into())
    );
    execute(&mut db, &migrator, Goal::RevertTo(Version::new(0))).unwrap();
    assert_eq!(
        (db.ask(OUTCOMES), db.ask(SCHEMA)),
        (String::new(), String::new())
    );
    execute(&mut db, &migrator, Goal::Baseline(Version::new(2))).unwrap();
    let stamped = db.ask("SELECT version, success, execution_time FROM _sqlx_migrations");
    assert_eq!(
        (stamped.as_str(), db.ask(SCHEMA).as_str()),
        ("1|1|-1 2|1|-1", "")
    );
}

#[test]
fn what_a_batch_cannot_hold_is_refused_before_anything_runs() {
    for script in [
        "-- no-transaction\nSELECT 1;",
        "SELECT 1;\nCOMMIT;\nBEGIN;",
        "VACUUM;",
    ] {
        for mut db in [Batched::d1(), Batched::libsql()] {
            let files = [("1_a.sql", "CREATE TABLE a (b);"), ("2_b.sql", script)];
            let error = run(&mut db, set(&files)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unsupported, "{script}");
            assert_eq!(db.ask("SELECT count(*) FROM sqlite_master"), "0");
        }
    }
}

#[test]
fn a_parent_under_another_name_is_still_one() {
    let boss = "CREATE TABLE boss (id INTEGER PRIMARY KEY);";
    for script in [
        "ALTER TABLE parent RENAME TO old; CREATE TABLE parent (id INTEGER PRIMARY KEY); \
         INSERT INTO parent SELECT id FROM old; DROP TABLE old;",
        "ALTER TABLE child RENAME TO kid; CREATE TABLE child (id, parent_id REFERENCES boss); \
         DROP TABLE parent;",
        "ALTER TABLE child RENAME COLUMN parent_id TO pid; \
         ALTER TABLE child ADD COLUMN parent_id; DROP TABLE parent;",
    ] {
        let script = format!("{boss} {script}");
        let files = [FAMILY, ("2_rename.sql", script.as_str())]
            .map(|(path, text)| (path.to_owned(), text.to_owned()));
        for mut db in [Batched::d1(), Batched::libsql()] {
            let migrations = Migrations::from_files(files.clone()).unwrap();
            let refused = run(&mut db, migrations).map_err(|error| error.kind());
            // With foreign keys off the children stay, and the check finds them without a parent.
            let kinds = [ErrorKind::TableReferenced, ErrorKind::ForeignKey];
            assert!(kinds.contains(&refused.unwrap_err()), "{script}");
            assert_eq!(db.ask("SELECT count(*) FROM child"), "3");
        }
    }
}

#[test]
fn what_earlier_migrations_of_the_same_batch_have_made_is_seen() {
    let mut db = Batched::d1();
    let migrator = Migrator::new(set(&[FAMILY, REBUILD])).on_failure(OnFailure::RollBackAll);
    let error = execute(&mut db, &migrator, Goal::Latest).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TableReferenced);
    assert_eq!(db.ask("SELECT count(*) FROM sqlite_master"), "0");
}

#[test]
fn a_key_that_is_gone_is_not_in_the_way() {
    let gone = (
        "2_gone.sql",
        "ALTER TABLE child DROP COLUMN parent_id; DROP TABLE parent;",
    );
    let mut db = Batched::d1();
    run(&mut db, set(&[FAMILY, gone])).unwrap();
    assert_eq!(db.ask("SELECT id FROM child"), "1 2 3");
}

#[test]
fn what_another_run_has_applied_is_never_recorded_as_failed() {
    let broken = [
        ("1_a.sql", "CREATE TABLE a (b);"),
        ("2_b.sql", "CREATE TABLE b (c); SELECT d;"),
    ];
    let corrected = set(&[broken[0], ("2_b.sql", "CREATE TABLE b (c);")]);
    let checksum = corrected.get(Version::new(2)).unwrap().checksum();
    let row = format!(
        "CREATE TABLE b (c); INSERT INTO _sqlx_migrations (version, description, success, \
         checksum, execution_time) VALUES (2, 'b', TRUE, X'{checksum}', 0);"
    );
    // Whenever the other comes, while it is looked for what fails or before it is recorded.
    for probes in 0..6 {
        let mut db = Batched::d1();
        run(&mut db, set(&broken[..1])).unwrap();
        let mut fates = vec![None];
        fates.extend((0..probes).map(|_| Some(Fate::Fine)));
        fates.push(Some(Fate::After(row.clone())));
        db.meet(fates);
        run(&mut db, set(&broken)).unwrap_err();
        assert!(["1|1 2|1", "1|1 2|0"].contains(&db.ask(OUTCOMES).as_str()));
        if db.ask(SCHEMA) == "a b" {
            assert_eq!(db.ask(OUTCOMES), "1|1 2|1", "after {probes} probes");
        }
    }
}

#[test]
fn trouble_while_it_is_looked_for_what_fails_names_no_wrong_line() {
    let files = [(
        "1_a.sql",
        "CREATE TABLE a (b);\nSELECT 1;\nSELECT 2;\nSELECT nothing;",
    )];
    for trouble in 1..5 {
        let mut db = Batched::libsql();
        let mut fates: Vec<_> = (0..trouble).map(|_| Some(Fate::Fine)).collect();
        fates.push(Some(Fate::Busy));
        db.meet(fates);
        let error = run(&mut db, set(&files)).unwrap_err();
        assert_eq!((error.kind(), error.line()), (ErrorKind::Execute, Some(4)));

        let mut db = Batched::libsql();
        let mut fates: Vec<_> = (0..trouble).map(|_| Some(Fate::Fine)).collect();
        fates.push(Some(Fate::Lost));
        db.meet(fates);
        let error = run(&mut db, set(&files)).unwrap_err();
        assert!([None, Some(4)].contains(&error.line()));
    }
}

#[test]
fn a_script_that_empties_the_ledger_is_still_recorded() {
    let files = [
        ("1_a.sql", "CREATE TABLE a (b);"),
        ("2_squash.sql", "DELETE FROM _sqlx_migrations;"),
    ];
    let mut db = Batched::d1();
    run(&mut db, set(&files[..1])).unwrap();
    let migrator = Migrator::new(set(&files));
    execute(&mut db, &migrator, Goal::Next).unwrap();
    assert_eq!(db.ask(OUTCOMES), "2|1");
}

#[test]
fn what_fails_around_a_script_is_not_held_against_it() {
    let files = [
        ("1_a.sql", "CREATE TABLE a (b);"),
        ("2_b.sql", "CREATE TABLE b (c);"),
    ];
    let mut db = Batched::d1();
    run(&mut db, set(&files[..1])).unwrap();
    db.connection
        .execute_batch(
            "CREATE TRIGGER guard BEFORE INSERT ON _sqlx_migrations \
             BEGIN SELECT RAISE(ABORT, 'not now'); END",
        )
        .unwrap();
    let error = run(&mut db, set(&files)).unwrap_err();
    assert_eq!((error.kind(), error.line()), (ErrorKind::Database, None));
    assert_eq!(
        format!("{error:#}"),
        "cannot run the batch of migration 2: not now (code 1811)"
    );
}
