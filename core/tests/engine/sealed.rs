//! A host that can never switch foreign keys off, such as a Durable Object in one event.

use std::time::Duration;

use litemigrate::{
    Capabilities, Database, DatabaseError, Ending, ErrorKind, ForeignKeys, Migrator, Value, Version,
};

use crate::support::{Host, Narrow, set, test};

struct Sealed(Narrow);

impl Database for Sealed {
    fn capabilities(&self) -> Capabilities {
        Capabilities::durable_object()
    }

    fn execute(&mut self, sql: &str) -> Result<(), DatabaseError> {
        self.0.execute(sql)
    }

    fn query(&mut self, sql: &str, row: &mut dyn FnMut(&[Value<'_>])) -> Result<(), DatabaseError> {
        self.0.query(sql, row)
    }

    fn transaction(
        &mut self,
        body: &mut dyn FnMut(&mut Self) -> Ending,
    ) -> Result<(), DatabaseError> {
        // The closure wants this host, and the transaction is the other's.
        self.0.sql("SAVEPOINT sealed");
        let ending = body(self);
        if ending == Ending::RollBack {
            self.0.sql("ROLLBACK TO sealed");
        }
        self.0.sql("RELEASE sealed");
        Ok(())
    }

    fn in_transaction(&self) -> bool {
        self.0.in_transaction()
    }

    fn set_foreign_keys(&mut self, _foreign_keys: ForeignKeys) -> Result<(), DatabaseError> {
        Ok(())
    }

    fn clock(&self) -> Duration {
        Duration::ZERO
    }
}

const FAMILY: (&str, &str) = (
    "1_family.sql",
    "CREATE TABLE parent (id INTEGER PRIMARY KEY);
     CREATE TABLE child (id INTEGER PRIMARY KEY, parent_id REFERENCES parent ON DELETE CASCADE);
     INSERT INTO parent VALUES (1);",
);
const CHILD: (&str, &str) = ("2_child.sql", "INSERT INTO child VALUES (1, 1);");
const REBUILD: (&str, &str) = (
    "3_rebuild.up.sql",
    "CREATE TABLE new (id INTEGER PRIMARY KEY, name TEXT);
     INSERT INTO new SELECT id, '' FROM parent;
     DROP TABLE parent;
     ALTER TABLE new RENAME TO parent;",
);

#[test]
fn a_table_that_rows_refer_to_is_not_dropped() {
    let mut db = Sealed(Narrow::open());
    let migrator = Migrator::new(set(&[FAMILY, CHILD, REBUILD]));
    let error = migrator.run(&mut db).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TableReferenced);
    assert_eq!(
        error.to_string(),
        "migration 3 drops a table at 3_rebuild.up.sql:3 to which rows of `child` refer, and a \
         Durable Object cannot keep SQLite from deleting or changing them; migrate by \
         `durableObjectAsync`, which can switch foreign keys off; or save those rows, delete \
         them, and put them back, in the same script"
    );
    assert_eq!(error.applied(), [Version::new(1), Version::new(2)]);
    assert_eq!(db.0.ask("SELECT count(*) FROM child"), "1");
    // It may run another way, so it is not held against the migration.
    assert_eq!(
        db.0.ask("SELECT version, success FROM _sqlx_migrations"),
        "1|1 2|1"
    );
}

#[test]
fn a_table_that_no_row_refers_to_is() {
    let mut db = Sealed(Narrow::open());
    let null = ("2_child.sql", "INSERT INTO child VALUES (1, NULL);");
    let migrator = Migrator::new(set(&[FAMILY, null, REBUILD]));
    assert_eq!(migrator.run(&mut db).unwrap().done().len(), 3);
    assert_eq!(db.0.ask("SELECT id FROM child"), "1");
}

#[test]
fn a_table_that_refers_to_itself_is_no_hindrance() {
    let mut db = Sealed(Narrow::open());
    let tree = (
        "1_tree.sql",
        "CREATE TABLE tree (id INTEGER PRIMARY KEY, above REFERENCES tree ON DELETE CASCADE);
         INSERT INTO tree VALUES (1, NULL), (2, 1);",
    );
    let rebuild = (
        "2_tree.sql",
        "CREATE TABLE new (id INTEGER PRIMARY KEY, above REFERENCES tree ON DELETE CASCADE);
         INSERT INTO new SELECT * FROM tree WHERE above IS NULL;
         DROP TABLE tree;
         ALTER TABLE new RENAME TO tree;",
    );
    Migrator::new(set(&[tree, rebuild])).run(&mut db).unwrap();
    assert_eq!(db.0.ask("SELECT id FROM tree"), "1");
}

#[test]
fn a_deferred_key_is_looked_after_since_the_end_of_a_transaction_does_not_tell() {
    let mut db = Sealed(Narrow::open());
    let deferred = (
        "2_deferred.sql",
        "PRAGMA defer_foreign_keys = ON; INSERT INTO child VALUES (7, 99);",
    );
    let error = Migrator::new(set(&[FAMILY, deferred]))
        .run(&mut db)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ForeignKey);
    let message = error.to_string();
    assert!(
        message.contains("row 7 of `child` has no parent in `parent`"),
        "{message}"
    );
    assert_eq!(db.0.ask("SELECT count(*) FROM child"), "0");
}

#[test]
fn nor_does_a_setting_of_the_connection_hide_it() {
    let mut db = Sealed(Narrow::open());
    let family = (
        "1_family.sql",
        "CREATE TABLE parent (id INTEGER PRIMARY KEY);
         CREATE TABLE child (id INTEGER PRIMARY KEY,
                             parent_id REFERENCES parent DEFERRABLE INITIALLY DEFERRED);",
    );
    let orphan = ("2_orphan.sql", "INSERT INTO child VALUES (7, 99);");
    db.0.sql("PRAGMA case_sensitive_like = ON");
    let migrator = Migrator::new(set(&[family, orphan]));
    let error = migrator.run(&mut db).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ForeignKey);
    assert_eq!(db.0.ask("SELECT count(*) FROM child"), "0");
}
