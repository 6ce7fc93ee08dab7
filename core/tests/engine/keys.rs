//! Dropping a table never eats another table's rows.

use litemigrate::{ErrorKind, ForeignKeys, Migrator, OnFailure, Version};

use crate::on_every_host;
use crate::support::{Host, LEDGER, Narrow, enforced, set, test};

on_every_host! {
    rebuilding_a_parent_keeps_its_children
    a_drop_is_found_however_it_is_written
    a_parent_and_its_child_may_be_renamed_before_they_are_dropped
    a_parent_that_goes_for_good_is_refused_while_rows_refer_to_it
    rows_that_refer_to_another_parent_do_not_keep_this_one
    violations_that_were_there_before_do_not_block
    violations_that_were_there_before_do_not_block_what_runs_outside_a_transaction
    new_violations_are_told_from_old_ones
    deletes_cascade_as_their_author_saw_it
    deletes_cascade_beside_the_drop_of_a_table_that_nobody_refers_to
    the_connection_s_own_setting_comes_back
    a_key_that_no_longer_fits_its_parent_is_refused
    children_are_found_under_the_name_they_end_with
    old_violations_are_known_under_the_name_they_began_with
}

fn parent_and_children(action: &str) -> String {
    format!(
        "CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT, \
                              boss REFERENCES parent (id) {action});
         CREATE TABLE child (id INTEGER PRIMARY KEY, parent NOT NULL REFERENCES parent (id) {action});
         CREATE TABLE pair (a, b, parent REFERENCES parent (id) {action}, PRIMARY KEY (a, b)) \
             WITHOUT ROWID;
         INSERT INTO parent VALUES (1, 'one', NULL), (2, 'two', 1);
         INSERT INTO child VALUES (10, 1), (20, 2);
         INSERT INTO pair VALUES (1, 1, 1), (2, 2, 2);"
    )
}

const REBUILD: &str = "CREATE TABLE new_parent (id INTEGER PRIMARY KEY, name TEXT NOT NULL, \
                                                boss REFERENCES parent (id));
    INSERT INTO new_parent SELECT * FROM parent;
    DROP TABLE parent;
    ALTER TABLE new_parent RENAME TO parent;";

const ROWS: &str = "SELECT (SELECT group_concat(id) FROM parent), \
                    (SELECT group_concat(parent) FROM child), \
                    (SELECT group_concat(parent) FROM pair), \
                    (SELECT count(*) FROM parent WHERE boss IS NOT NULL)";

fn rebuilding_a_parent_keeps_its_children<H: Host>() {
    for action in [
        "ON DELETE CASCADE",
        "ON DELETE RESTRICT",
        "ON DELETE NO ACTION",
        "ON DELETE SET DEFAULT",
        "DEFERRABLE INITIALLY DEFERRED",
        "ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED",
    ] {
        let mut db = H::open();
        db.sql(&parent_and_children(action));
        Migrator::new(set(&[("1_rebuild.sql", REBUILD)]))
            .run(&mut db)
            .unwrap();
        assert_eq!(db.ask(ROWS), "1,2|1,2|1,2|1", "{action}");
        assert_eq!(db.ask("PRAGMA foreign_key_check"), "", "{action}");
        assert_eq!(
            db.ask("SELECT \"table\" FROM pragma_foreign_key_list('child')"),
            "parent",
            "{action}"
        );
        assert_eq!(enforced(&db), ForeignKeys::Enforced);
    }
    let mut db = H::open();
    db.sql(
        "CREATE TABLE parent (id INTEGER PRIMARY KEY, name, boss); \
         CREATE TABLE child (parent REFERENCES parent ON DELETE SET NULL); \
         CREATE TABLE pair (parent); INSERT INTO parent VALUES (1, '', 1); \
         INSERT INTO child VALUES (1);",
    );
    Migrator::new(set(&[("1_rebuild.sql", REBUILD)]))
        .run(&mut db)
        .unwrap();
    assert_eq!(db.ask("SELECT parent FROM child"), "1");
}

fn a_drop_is_found_however_it_is_written<H: Host>() {
    for drop in [
        "drop table if exists parent;",
        "DROP/* TABLE x; */TABLE -- y;\n \"parent\";",
        "DROP TABLE [parent];",
        "DROP TABLE `PARENT`;",
        "DROP TABLE main.parent;",
        "DROP TABLE IF EXISTS \"main\" . 'parent';",
        ";;DROP\u{c}TABLE\tparent",
    ] {
        let script = REBUILD.replace("DROP TABLE parent;", &format!("{drop};"));
        let mut db = H::open();
        db.sql(&parent_and_children("ON DELETE CASCADE"));
        let migrations = litemigrate::Migrations::from_files([("1_rebuild.sql", script)]).unwrap();
        Migrator::new(migrations).run(&mut db).unwrap();
        assert_eq!(db.ask(ROWS), "1,2|1,2|1,2|1", "{drop}");
    }
}

fn a_parent_that_goes_for_good_is_refused_while_rows_refer_to_it<H: Host>() {
    let mut db = H::open();
    db.sql(&parent_and_children("ON DELETE CASCADE"));
    let migrator = Migrator::new(set(&[("1_drop.sql", "DROP TABLE parent;")]));
    let error = migrator.run(&mut db).unwrap_err();
    assert_eq!(
        (error.kind(), error.version()),
        (ErrorKind::ForeignKey, Some(Version::new(1)))
    );
    assert_eq!(
        error.to_string(),
        "migration 1 (`1_drop.sql`) breaks foreign keys: \
         row 10 of `child` refers to `parent`, which is dropped, \
         row 20 of `child` refers to `parent`, which is dropped, \
         a row of `pair` refers to `parent`, which is dropped and 1 more; \
         give those rows a parent, or delete them, in the migration"
    );
    assert_eq!(db.ask(ROWS), "1,2|1,2|1,2|1");
    assert_eq!(db.ask(LEDGER), "1|0|1");
    let emptied = "DELETE FROM pair; DELETE FROM child; DROP TABLE parent;";
    Migrator::new(set(&[("1_drop.sql", emptied)]))
        .run(&mut db)
        .unwrap();
    assert_eq!(db.ask(LEDGER), "1|1|1");
}

fn rows_that_refer_to_another_parent_do_not_keep_this_one<H: Host>() {
    for policy in [OnFailure::KeepApplied, OnFailure::RollBackAll] {
        let mut db = H::open();
        db.sql(
            "CREATE TABLE parent (id INTEGER PRIMARY KEY);
             CREATE TABLE other (id INTEGER PRIMARY KEY);
             CREATE TABLE child (parent REFERENCES parent, other REFERENCES other);
             INSERT INTO other VALUES (1);
             INSERT INTO child VALUES (NULL, 1);",
        );
        Migrator::new(set(&[("1_drop.sql", "DROP TABLE parent;")]))
            .on_failure(policy)
            .run(&mut db)
            .unwrap();
        assert_eq!(db.ask("SELECT other FROM child"), "1");
    }
}

fn violations_that_were_there_before_do_not_block<H: Host>() {
    let mut db = H::open();
    db.sql("PRAGMA foreign_keys = OFF");
    db.sql(&parent_and_children("ON DELETE CASCADE"));
    db.sql("INSERT INTO child VALUES (30, 3); INSERT INTO pair VALUES (3, 3, 3), (4, 4, 4), (5, 5, 4);");
    db.sql("CREATE TABLE other (x REFERENCES nowhere); INSERT INTO other VALUES (1);");
    Migrator::new(set(&[("1_rebuild.sql", REBUILD)]))
        .run(&mut db)
        .unwrap();
    assert_eq!(db.ask(ROWS), "1,2|1,2,3|1,2,3,4,4|1");
    assert_eq!(db.ask(LEDGER), "1|1|1");
    assert_eq!(enforced(&db), ForeignKeys::Ignored);
}

fn violations_that_were_there_before_do_not_block_what_runs_outside_a_transaction<H: Host>() {
    let mut db = H::open();
    db.sql("PRAGMA foreign_keys = OFF");
    db.sql(&parent_and_children("ON DELETE CASCADE"));
    db.sql("INSERT INTO child VALUES (30, 3);");
    let outside = format!("-- no-transaction\n{REBUILD}");
    let migrations = litemigrate::Migrations::from_files([("1_rebuild.sql", outside)]).unwrap();
    Migrator::new(migrations).run(&mut db).unwrap();
    assert_eq!(db.ask(ROWS), "1,2|1,2,3|1,2|1");
    assert_eq!(db.ask(LEDGER), "1|1|1");
}

fn new_violations_are_told_from_old_ones<H: Host>() {
    let mut db = H::open();
    db.sql("PRAGMA foreign_keys = OFF");
    db.sql(&parent_and_children("ON DELETE CASCADE"));
    db.sql("INSERT INTO child VALUES (30, 3);");
    let forgets_two = REBUILD.replace("FROM parent;", "FROM parent WHERE id <> 2;");
    let migrations = litemigrate::Migrations::from_files([("1_rebuild.sql", forgets_two)]).unwrap();
    let error = Migrator::new(migrations).run(&mut db).unwrap_err();
    assert_eq!(
        error.to_string(),
        "migration 1 (`1_rebuild.sql`) breaks foreign keys: \
         row 20 of `child` has no parent in `parent`, a row of `pair` has no parent in `parent`; \
         give those rows a parent, or delete them, in the migration"
    );
    assert_eq!(db.ask(ROWS), "1,2|1,2,3|1,2|1");
}

fn a_parent_and_its_child_may_be_renamed_before_they_are_dropped<H: Host>() {
    let mut db = H::open();
    db.sql(
        "CREATE TABLE parent (id INTEGER PRIMARY KEY);
         CREATE TABLE child (id INTEGER PRIMARY KEY, parent REFERENCES parent ON DELETE CASCADE);
         INSERT INTO parent VALUES (1); INSERT INTO child VALUES (10, 1);",
    );
    let script = "ALTER TABLE parent RENAME TO parent_old;
         ALTER TABLE child RENAME TO child_old;
         CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT);
         CREATE TABLE child (id INTEGER PRIMARY KEY, parent REFERENCES parent ON DELETE CASCADE);
         INSERT INTO parent SELECT id, '' FROM parent_old;
         INSERT INTO child SELECT * FROM child_old;
         DROP TABLE parent_old;
         DROP TABLE child_old;";
    Migrator::new(set(&[("1_rename.sql", script)]))
        .run(&mut db)
        .unwrap();
    assert_eq!(db.ask("SELECT id, parent FROM child"), "10|1");
}

fn deletes_cascade_beside_the_drop_of_a_table_that_nobody_refers_to<H: Host>() {
    let mut db = H::open();
    db.sql(&parent_and_children("ON DELETE CASCADE"));
    let script = "CREATE TABLE scratch (x); DELETE FROM parent; DROP TABLE scratch;";
    Migrator::new(set(&[("1_empty.sql", script)]))
        .run(&mut db)
        .unwrap();
    assert_eq!(db.ask("SELECT count(*) FROM child"), "0");
}

fn deletes_cascade_as_their_author_saw_it<H: Host>() {
    let mut db = H::open();
    db.sql("PRAGMA foreign_keys = OFF");
    db.sql(&parent_and_children("ON DELETE CASCADE"));
    let migrator = Migrator::new(set(&[
        ("1_rebuild.sql", REBUILD),
        ("2_delete.sql", "DELETE FROM parent WHERE id = 2;"),
    ]));
    migrator.run(&mut db).unwrap();
    assert_eq!(db.ask(ROWS), "1|1|1|0");
}

/// Where foreign keys are off for the whole migration instead, the rows that would be left without
/// their parent are found afterwards, and the migration is refused.
#[test]
fn a_delete_beside_a_drop_cascades_where_the_host_allows_it() {
    let mut db = rusqlite::Connection::open_in_memory().unwrap();
    db.sql(&parent_and_children("ON DELETE CASCADE"));
    let both =
        format!("{REBUILD} CREATE TABLE x (y); DROP TABLE x; DELETE FROM child WHERE id = 10;");
    let migrations = litemigrate::Migrations::from_files([("1_both.sql", both)]).unwrap();
    Migrator::new(migrations).run(&mut db).unwrap();
    assert_eq!(db.ask(ROWS), "1,2|2|1,2|1");

    let mut db = rusqlite::Connection::open_in_memory().unwrap();
    db.sql(
        "CREATE TABLE parent (id INTEGER PRIMARY KEY); INSERT INTO parent VALUES (1), (2); \
         CREATE TABLE child (parent REFERENCES parent ON DELETE CASCADE); \
         INSERT INTO child VALUES (1), (2);",
    );
    let script = "CREATE TABLE renewed (id INTEGER PRIMARY KEY); \
                  INSERT INTO renewed SELECT id FROM parent; DROP TABLE parent; \
                  ALTER TABLE renewed RENAME TO parent; DELETE FROM parent WHERE id = 2;";
    Migrator::new(set(&[("1_both.sql", script)]))
        .run(&mut db)
        .unwrap();
    assert_eq!(db.ask("SELECT parent FROM child"), "1");
}

/// It has the name of another, and SQLite takes it for the temporary one.
#[test]
fn the_children_of_a_temporary_table_are_kept_too() {
    let mut db = rusqlite::Connection::open_in_memory().unwrap();
    db.sql(
        "CREATE TABLE parent (id INTEGER PRIMARY KEY);
         CREATE TEMP TABLE parent (id INTEGER PRIMARY KEY);
         CREATE TEMP TABLE child (parent REFERENCES parent ON DELETE CASCADE);
         INSERT INTO temp.parent VALUES (1);
         INSERT INTO child VALUES (1);",
    );
    let error = Migrator::new(set(&[("1_drop.sql", "DROP TABLE parent;")]))
        .run(&mut db)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ForeignKey);
    assert_eq!(db.ask("SELECT parent FROM child"), "1");
}

fn the_connection_s_own_setting_comes_back<H: Host>() {
    for setting in [ForeignKeys::Ignored, ForeignKeys::Enforced] {
        for script in [
            REBUILD,
            "DROP TABLE parent;",
            "SELEC 1;",
            "-- no-transaction\nSELEC 1;",
        ] {
            let mut db = H::open();
            db.sql(&parent_and_children("ON DELETE CASCADE"));
            db.sql(&format!(
                "PRAGMA foreign_keys = {}",
                setting == ForeignKeys::Enforced
            ));
            let _ = Migrator::new(set(&[("1_rebuild.sql", script)])).run(&mut db);
            assert_eq!(enforced(&db), setting, "{script}");
        }
    }
}

fn a_key_that_no_longer_fits_its_parent_is_refused<H: Host>() {
    let mut db = H::open();
    db.sql(&parent_and_children("ON DELETE CASCADE"));
    let no_longer_unique = REBUILD.replace("id INTEGER PRIMARY KEY", "id INTEGER");
    let migrations =
        litemigrate::Migrations::from_files([("1_rebuild.sql", no_longer_unique)]).unwrap();
    let error = Migrator::new(migrations).run(&mut db).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ForeignKey);
    assert!(
        error.to_string().contains("foreign key mismatch"),
        "{error}"
    );
    assert_eq!(db.ask(ROWS), "1,2|1,2|1,2|1");
}

/// `REBUILD` that forgets parent 2, and renames the child in one of several ways.
fn children_are_found_under_the_name_they_end_with<H: Host>() {
    let forgets_two = REBUILD.replace("FROM parent;", "FROM parent WHERE id <> 2;");
    for rename in [
        "ALTER TABLE child RENAME TO kids;",
        "CREATE TABLE k2 (id INTEGER PRIMARY KEY, parent REFERENCES parent (id)); \
         INSERT INTO k2 SELECT * FROM child WHERE parent = 1; DROP TABLE child; \
         ALTER TABLE k2 RENAME TO kids;",
    ] {
        let keeps_all = rename.replace(" WHERE parent = 1", "");
        for (rebuild, rename, fails) in [
            (&forgets_two, rename, rename.starts_with("ALTER")),
            (&REBUILD.to_owned(), &keeps_all, false),
        ] {
            let mut db = H::open();
            db.sql(&parent_and_children("ON DELETE CASCADE"));
            db.sql("DELETE FROM pair");
            let script = format!("{rebuild} {rename}");
            let migrations = litemigrate::Migrations::from_files([("1_a.sql", script)]).unwrap();
            let run = Migrator::new(migrations).run(&mut db);
            assert_eq!(run.is_err(), fails, "{rename} {run:?}");
            assert_eq!(db.ask("PRAGMA foreign_key_check"), "", "{rename}");
        }
    }
}

fn old_violations_are_known_under_the_name_they_began_with<H: Host>() {
    let mut db = H::open();
    db.sql("PRAGMA foreign_keys = OFF");
    db.sql(&parent_and_children("ON DELETE CASCADE"));
    db.sql("INSERT INTO child VALUES (30, 3);");
    let script = format!("ALTER TABLE child RENAME TO kids; {REBUILD}");
    let migrations = litemigrate::Migrations::from_files([("1_a.sql", script)]).unwrap();
    Migrator::new(migrations).run(&mut db).unwrap();
    assert_eq!(db.ask("SELECT group_concat(parent) FROM kids"), "1,2,3");
}

/// Where keys are enforced such rows cannot be copied.
#[test]
fn old_violations_are_known_though_their_rows_are_numbered_anew() {
    for (rows, fails) in [
        ("", false),
        ("INSERT INTO new_tag VALUES ('new', 3);", true),
    ] {
        let mut db = Narrow::open();
        db.sql("PRAGMA foreign_keys = OFF");
        db.sql(&parent_and_children("ON DELETE CASCADE"));
        db.sql(
            "CREATE TABLE tag (name, parent REFERENCES parent (id)); \
             INSERT INTO tag VALUES ('gone', 1), ('old', 3), ('older', 3), ('oldest', 3); \
             DELETE FROM tag WHERE name = 'gone';",
        );
        let script = format!(
            "{REBUILD}
             CREATE TABLE new_tag (name, parent REFERENCES parent (id));
             INSERT INTO new_tag SELECT * FROM tag; {rows}
             DROP TABLE tag;
             ALTER TABLE new_tag RENAME TO tag;"
        );
        let migrations = litemigrate::Migrations::from_files([("1_a.sql", script)]).unwrap();
        let run = Migrator::new(migrations).run(&mut db);
        assert_eq!(run.is_err(), fails, "{rows} {run:?}");
        assert_eq!(db.ask("SELECT count(*) FROM tag"), "3");
    }
}
