//! Whatever parent and child have agreed on, and whatever they are called.

use litemigrate::{ErrorKind, ForeignKeys};

use super::{ACTIONS, ALL, SHAPES, rows, run};
use crate::on_every_host;
use crate::support::{Host, LEDGER, enforced};

on_every_host! {
    every_child_keeps_its_rows_whatever_was_agreed
    a_drop_is_found_under_any_name
    old_violations_stay_and_new_ones_are_named_in_every_shape
}

fn every_child_keeps_its_rows_whatever_was_agreed<H: Host>() {
    for shape in &SHAPES {
        for action in ACTIONS {
            for setting in ["ON", "OFF"] {
                let told = format!("{shape} {action}, {setting}");
                let mut db = H::open();
                db.sql(&shape.family("parent", action));
                db.sql(&format!("PRAGMA foreign_keys = {setting}"));
                assert_eq!(db.ask(&rows("parent")), ALL, "{told}");
                let rebuild = shape.rebuild("parent", "DROP TABLE parent", "");
                run(&mut db, &[rebuild]).expect(&told);
                assert_eq!(db.ask(&rows("parent")), ALL, "{told}");
                assert_eq!(db.ask("SELECT DISTINCT more FROM parent"), "new", "{told}");
                assert_eq!(db.ask("PRAGMA foreign_key_check"), "", "{told}");
                let parents = "SELECT DISTINCT f.\"table\" FROM sqlite_schema AS m \
                               JOIN pragma_foreign_key_list(m.name) AS f";
                assert_eq!(db.ask(parents), "parent", "{told}");
                let on = enforced(&db) == ForeignKeys::Enforced;
                assert_eq!(on, setting == "ON", "{told}");
            }
        }
    }
}

fn a_drop_is_found_under_any_name<H: Host>() {
    for parent in [
        "\"pa\"\"r'ent\"",
        "[order]",
        "`a.b c`",
        "\"журнал 🗒\"",
        "\"--\"",
        "\"/* x */\"",
        "\"a;b\"",
        "\"a\nb\"",
        "PaReNt",
    ] {
        for drop in [
            "DROP TABLE {}",
            "drop table if exists {}",
            "DROP/**/TABLE IF--;\nEXISTS/* DROP TABLE x; */{}",
            "DROP TABLE main.{}",
            "DROP TABLE \"MAIN\" . {}",
            ";;\n DROP TABLE\t[main] /**/ . -- x\n {}",
        ] {
            let told = drop.replace("{}", parent);
            let mut db = H::open();
            db.sql(&SHAPES[0].family(parent, "ON DELETE CASCADE"));
            run(&mut db, &[SHAPES[0].rebuild(parent, &told, "")]).expect(&told);
            assert_eq!(db.ask(&rows(parent)), ALL, "{told}");
        }
    }
}

fn old_violations_stay_and_new_ones_are_named_in_every_shape<H: Host>() {
    for shape in &SHAPES {
        let told = shape.to_string();
        let mut db = H::open();
        db.sql("PRAGMA foreign_keys = OFF");
        db.sql(&shape.family("parent", "ON DELETE CASCADE"));
        db.sql("INSERT INTO child VALUES (70, 7, 7); INSERT INTO pair VALUES (8, 8)");
        let before = db.ask(&rows("parent"));
        let rebuild = |which| shape.rebuild("parent", "DROP TABLE parent", which);
        let error = run(&mut db, &[rebuild(" WHERE a <> 2")]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ForeignKey, "{told}");
        let expected = "breaks foreign keys: row 20 of `child` has no parent in `parent`, \
                        a row of `pair` has no parent in `parent`; give";
        assert!(error.to_string().contains(expected), "{told}: {error}");
        assert_eq!(db.ask(&rows("parent")), before, "{told}");
        assert_eq!(db.ask(LEDGER), "1|0|1", "{told}");
        run(&mut db, &[rebuild("")]).expect(&told);
        assert_eq!(db.ask(&rows("parent")), before, "{told}");
    }
}
