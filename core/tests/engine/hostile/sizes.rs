//! Far more than anybody has.

use std::fmt::Write;

use litemigrate::{Migrations, Migrator};
use rusqlite::Connection;

use crate::support::Host;

#[test]
fn ten_thousand_migrations_run_and_are_reverted() {
    let files = (1..=10_000).flat_map(|version| {
        let up = match version {
            1 => "CREATE TABLE a (x INTEGER PRIMARY KEY);".to_owned(),
            _ => format!("INSERT INTO a VALUES ({version});"),
        };
        let down = format!("DELETE FROM a WHERE x = {version};");
        [
            (format!("{version}_a.up.sql"), up),
            (format!("{version}_a.down.sql"), down),
        ]
    });
    let migrator = Migrator::new(Migrations::from_files(files).unwrap());
    let mut db = Connection::open_in_memory().unwrap();
    assert_eq!(migrator.run(&mut db).unwrap().done().len(), 10_000);
    assert!(migrator.run(&mut db).unwrap().is_empty());
    assert_eq!(
        db.ask("SELECT count(*) FROM _sqlx_migrations WHERE success"),
        "10000"
    );
    assert_eq!(migrator.revert_to(&mut db, 1).unwrap().done().len(), 9_999);
    assert_eq!(db.ask("SELECT count(*) FROM a"), "0");
}

#[test]
fn a_script_of_a_hundred_megabytes_runs() {
    let mut text = String::with_capacity(101_000_000);
    text.push_str("CREATE TABLE a (x);\n");
    let row = "x".repeat(1_000_000);
    for _ in 0..50 {
        writeln!(text, "INSERT INTO a VALUES ('{row}');").unwrap();
    }
    write!(text, "INSERT INTO a VALUES ('{}');", "y".repeat(50_000_000)).unwrap();
    assert!(text.len() > 100_000_000);
    let migrator = Migrator::new(Migrations::from_files([("1_large.sql", text)]).unwrap());
    let mut db = Connection::open_in_memory().unwrap();
    migrator.run(&mut db).unwrap();
    assert_eq!(
        db.ask("SELECT count(*), max(length(x)) FROM a"),
        "51|50000000"
    );
    assert!(migrator.run(&mut db).unwrap().is_empty());
}
