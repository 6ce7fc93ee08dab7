//! Scripts that rebuild a parent, and do other things beside it.

use litemigrate::ErrorKind;
use rusqlite::Connection;

use super::{ALL, SHAPES, rows, run};
use crate::on_every_host;
use crate::support::{Host, Narrow};

on_every_host! {
    several_tables_are_rebuilt_in_one_script
    a_parent_that_is_renamed_away_first_takes_no_rows_with_it
    a_view_that_is_in_the_way_undoes_it_all
}

fn several_tables_are_rebuilt_in_one_script<H: Host>() {
    const TABLES: [(&str, &str); 3] = [
        ("top", "id INTEGER PRIMARY KEY, x"),
        (
            "middle",
            "id INTEGER PRIMARY KEY, top NOT NULL REFERENCES top ON DELETE CASCADE",
        ),
        (
            "leaf",
            "id INTEGER PRIMARY KEY, middle REFERENCES middle ON DELETE SET NULL, \
             top REFERENCES top ON DELETE CASCADE",
        ),
    ];
    let rebuild = |index: usize| {
        let (name, columns) = TABLES[index];
        format!(
            "CREATE TABLE renewed ({columns}); INSERT INTO renewed SELECT * FROM {name}; \
             DROP TABLE {name}; ALTER TABLE renewed RENAME TO {name};"
        )
    };
    let aside = TABLES.map(|(name, columns)| {
        format!("CREATE TABLE n_{name} ({columns}); INSERT INTO n_{name} SELECT * FROM {name};")
    });
    let at_once = TABLES
        .map(|(name, _)| format!("DROP TABLE {name};"))
        .concat()
        + &TABLES
            .map(|(name, _)| format!("ALTER TABLE n_{name} RENAME TO {name};"))
            .concat();
    for script in [
        [0, 1, 2].map(rebuild).concat(),
        [2, 1, 0].map(rebuild).concat(),
        [1, 0, 1, 2, 0].map(rebuild).concat(),
        aside.concat() + &at_once,
    ] {
        let mut db = H::open();
        for (name, columns) in TABLES {
            db.sql(&format!("CREATE TABLE {name} ({columns})"));
        }
        db.sql(
            "INSERT INTO top VALUES (1, 1), (2, 2); INSERT INTO middle VALUES (1, 1), (2, 2); \
             INSERT INTO leaf VALUES (1, 1, 2), (2, NULL, 1), (3, 2, NULL);",
        );
        run(&mut db, std::slice::from_ref(&script)).expect(&script);
        let leaves = db.ask("SELECT * FROM leaf");
        assert_eq!(leaves, "1|1|2 2||1 3|2|", "{script}");
        assert_eq!(db.ask("SELECT * FROM middle"), "1|1 2|2", "{script}");
        assert_eq!(db.ask("PRAGMA foreign_key_check"), "", "{script}");
    }
}

/// SQLite has the children refer to the name that the old one gets, whose drop would empty them.
fn a_parent_that_is_renamed_away_first_takes_no_rows_with_it<H: Host>() {
    for pragma in ["", "PRAGMA legacy_alter_table = ON;"] {
        let shape = &SHAPES[0];
        let mut db = H::open();
        db.sql(&shape.family("parent", "ON DELETE CASCADE"));
        let renewed = shape.table("parent", "parent", "", ", more TEXT");
        let script = format!(
            "{pragma} ALTER TABLE parent RENAME TO old; {renewed} \
             INSERT INTO parent SELECT *, 'new' FROM old; DROP TABLE old;"
        );
        if let Err(error) = run(&mut db, &[script]) {
            let expected = "row 10 of `child` refers to `old`, which is dropped";
            assert!(error.to_string().contains(expected), "{error}");
        }
        assert_eq!(db.ask(&rows("parent")), ALL, "{pragma}");
        assert_eq!(db.ask("PRAGMA foreign_key_check"), "", "{pragma}");
    }
}

fn a_view_that_is_in_the_way_undoes_it_all<H: Host>() {
    let mut db = H::open();
    db.sql(&SHAPES[0].family("parent", "ON DELETE CASCADE"));
    db.sql("CREATE VIEW all_parents AS SELECT * FROM parent");
    let rebuild = SHAPES[0].rebuild("parent", "DROP TABLE parent", "");
    let error = run(&mut db, std::slice::from_ref(&rebuild)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Execute);
    assert_eq!(db.ask(&rows("parent")), ALL);
    db.sql("DROP VIEW all_parents");
    let again = format!("{rebuild} CREATE VIEW all_parents AS SELECT * FROM parent;");
    run(&mut db, &[again]).unwrap();
    assert_eq!(db.ask(&rows("parent")), ALL);
}

/// The family after a rebuild with a `DELETE` of the second parent before or after it.
fn rebuild_and_delete<H: Host>(action: &str, place: &str) -> (Option<ErrorKind>, String) {
    let shape = &SHAPES[0];
    let mut db = H::open();
    db.sql(&shape.family("parent", action));
    // What cascades is told of, and is to be.
    db.sql("CREATE TRIGGER forget AFTER INSERT ON log BEGIN DELETE FROM log; END");
    let rebuild = shape.rebuild("parent", "DROP TABLE parent", "");
    let rebuild = rebuild.replace("(a) )", &format!("(a) {action})"));
    let delete = "DELETE FROM parent WHERE a = 2;";
    let script = match place {
        "before" => format!("{delete} {rebuild}"),
        _ => format!("{rebuild} {delete}"),
    };
    let error = run(&mut db, &[script]).err();
    assert_eq!(db.ask("PRAGMA foreign_key_check"), "", "{action}, {place}");
    (error.map(|error| error.kind()), db.ask(&rows("parent")))
}

#[test]
fn a_delete_in_the_same_script_cascades() {
    for (action, expected, left) in [
        ("ON DELETE CASCADE", None, "1<,3<3|10>11,30>|11|"),
        ("ON DELETE RESTRICT", Some(ErrorKind::Execute), ALL),
        // A part of a primary key cannot be null.
        ("ON DELETE SET NULL", Some(ErrorKind::Execute), ALL),
    ] {
        for place in ["before", "after"] {
            let (error, found) = rebuild_and_delete::<Connection>(action, place);
            assert_eq!((error, &*found), (expected, left), "{action}, {place}");
        }
    }
}

#[test]
fn or_is_refused_where_keys_are_off_for_the_whole_script() {
    for action in [
        "ON DELETE CASCADE",
        "ON DELETE RESTRICT",
        "ON DELETE SET NULL",
    ] {
        for place in ["before", "after"] {
            let (error, found) = rebuild_and_delete::<Narrow>(action, place);
            let expected = (Some(ErrorKind::ForeignKey), ALL);
            assert_eq!((error, &*found), expected, "{action}, {place}");
        }
    }
}
