//! Rebuilt parents, of every shape: their children's rows stay.

mod scripts;
mod shapes;

use std::fmt;

use litemigrate::{Error, Migrations, Migrator, Report};

use crate::support::Host;

/// A parent: its columns, a rule behind them, its options, and the columns that others refer to.
struct Shape(
    &'static str,
    &'static str,
    &'static str,
    &'static [&'static str],
);

const SHAPES: [Shape; 7] = [
    Shape("a INTEGER PRIMARY KEY, b INT NOT NULL", "", "", &["a"]),
    Shape("a INT PRIMARY KEY, b INT", "", "WITHOUT ROWID", &["a"]),
    Shape("a INT, b INT UNIQUE", "", "", &["b"]),
    Shape("a INT, b INT", ", PRIMARY KEY (a, b)", "", &["a", "b"]),
    Shape(
        "a INT, b INT",
        ", PRIMARY KEY (b, a)",
        "WITHOUT ROWID",
        &["a", "b"],
    ),
    Shape("a INT, b INT", ", UNIQUE (a, b)", "", &["b", "a"]),
    Shape(
        "a INT PRIMARY KEY, b INT",
        "",
        "STRICT, WITHOUT ROWID",
        &["a"],
    ),
];

const ACTIONS: [&str; 9] = [
    "",
    "ON DELETE CASCADE",
    "ON DELETE SET NULL",
    "ON DELETE SET DEFAULT",
    "ON DELETE RESTRICT",
    "ON DELETE NO ACTION ON UPDATE CASCADE",
    "DEFERRABLE INITIALLY DEFERRED",
    "ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED",
    "ON DELETE SET NULL DEFERRABLE INITIALLY IMMEDIATE",
];

impl Shape {
    /// The key by which columns of this prefix refer to a parent.
    fn refers(&self, prefix: &str, parent: &str, action: &str) -> String {
        let Self(_, _, _, key) = self;
        let own: Vec<String> = key
            .iter()
            .map(|column| format!("{prefix}_{column}"))
            .collect();
        let (own, key) = (own.join(", "), key.join(", "));
        format!("FOREIGN KEY ({own}) REFERENCES {parent} ({key}) {action}")
    }

    /// The parent, which refers to itself, under some name.
    fn table(&self, name: &str, parent: &str, action: &str, more: &str) -> String {
        let Self(columns, rule, options, _) = self;
        let refers = self.refers("up", parent, action);
        format!(
            "CREATE TABLE {name} ({columns}, up_a INT, up_b INT{more}{rule}, {refers}) {options};"
        )
    }

    /// A parent that refers to itself, and two tables that refer to it, with triggers that would
    /// tell of any row that changes.
    fn family(&self, parent: &str, action: &str) -> String {
        let table = self.table(parent, parent, action, "");
        let refers = self.refers("of", parent, action);
        format!(
            "{table}
             CREATE TABLE child (id INTEGER PRIMARY KEY, of_a INT, of_b INT, {refers});
             CREATE TABLE pair (of_a INT, of_b INT, PRIMARY KEY (of_b, of_a), {refers}) WITHOUT ROWID;
             CREATE TABLE log (told);
             CREATE TRIGGER c1 AFTER DELETE ON child BEGIN INSERT INTO log VALUES ('c-'); END;
             CREATE TRIGGER c2 AFTER UPDATE ON child BEGIN INSERT INTO log VALUES ('c~'); END;
             CREATE TRIGGER p1 AFTER DELETE ON pair BEGIN INSERT INTO log VALUES ('p-'); END;
             CREATE TRIGGER p2 BEFORE UPDATE ON pair BEGIN INSERT INTO log VALUES ('p~'); END;
             CREATE TRIGGER o1 BEFORE DELETE ON {parent} BEGIN INSERT INTO log VALUES ('o-'); END;
             INSERT INTO {parent} VALUES (1, 1, NULL, NULL), (2, 2, 1, 1), (3, 3, 3, 3);
             INSERT INTO child VALUES (10, 1, 1), (20, 2, 2), (30, NULL, NULL);
             INSERT INTO pair VALUES (1, 1), (2, 2);"
        )
    }

    fn rebuild(&self, parent: &str, drop: &str, which: &str) -> String {
        let renewed = self.table("renewed", parent, "", ", more TEXT");
        format!(
            "{renewed} INSERT INTO renewed SELECT *, 'new' FROM {parent}{which}; {drop}; \
             ALTER TABLE renewed RENAME TO {parent};"
        )
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(columns, rule, options, _) = self;
        write!(f, "{columns}{rule} {options}")
    }
}

/// Every row of the family, and what the triggers told.
fn rows(parent: &str) -> String {
    format!(
        "SELECT (SELECT group_concat(a || '<' || coalesce(up_a, '')) FROM {parent}), \
         (SELECT group_concat(id || '>' || coalesce(of_a, '') || coalesce(of_b, '')) FROM child), \
         (SELECT group_concat(of_a || of_b) FROM pair), \
         (SELECT coalesce(group_concat(told), '') FROM log)"
    )
}

const ALL: &str = "1<,2<1,3<3|10>11,20>22,30>|11,22|";

fn run<H: Host>(db: &mut H, scripts: &[String]) -> Result<Report, Error> {
    let name = |index| format!("{}_a.sql", index + 1);
    let files = scripts.iter().enumerate();
    let files = files.map(|(index, script)| (name(index), script.clone()));
    Migrator::new(Migrations::from_files(files).unwrap()).run(db)
}
