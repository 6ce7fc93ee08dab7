//! What a migration's files say.

use std::fmt::Write as _;

use super::{Draft, Fault, FaultKind, Way};

/// The tables that are there before any migration.
pub(super) const BEFORE: &str = "
    CREATE TABLE anchors (id INTEGER PRIMARY KEY);
    INSERT INTO anchors VALUES (1);
    CREATE TABLE marks (
        version INTEGER, number INTEGER, body BLOB,
        anchor INTEGER NOT NULL DEFAULT 1 REFERENCES anchors ON DELETE CASCADE,
        PRIMARY KEY (version, number)
    );";

/// All marks that are there: version and number.
pub(super) const MARKS: &str = "
    SELECT version, number FROM marks
    UNION ALL SELECT CAST(substr(name, 6, 1) AS INTEGER), CAST(substr(name, 8) AS INTEGER)
    FROM sqlite_schema WHERE name GLOB 'mark_*' ORDER BY 1, 2";

/// Of every row that refers to it the parent is dropped, and another takes its place.
const REBUILD: &str = "CREATE TABLE new_anchors (id INTEGER PRIMARY KEY);
INSERT INTO new_anchors SELECT id FROM anchors;
DROP TABLE anchors;
ALTER TABLE new_anchors RENAME TO anchors;
";

impl Draft {
    pub(super) fn files(&self, version: i64) -> Vec<(String, String)> {
        let mut files = vec![(format!("{version}_x.up.sql"), self.up(version))];
        if let Some(down) = &self.down {
            let last = self.marks();
            let undo = |number| unmark(version, last - 1 - number);
            files.push((
                format!("{version}_x.down.sql"),
                self.text(down.fault, &undo),
            ));
        }
        files
    }

    pub(super) fn up(&self, version: i64) -> String {
        self.text(self.fault, &|number| mark(version, number))
    }

    pub(super) fn marks(&self) -> usize {
        self.size.get()
    }

    /// The last mark before its script commits in between.
    pub(super) fn commits_behind(&self) -> usize {
        self.marks() / 2
    }

    /// Behind how many marks it fails.
    pub(super) fn fails_behind(&self, fault: Fault) -> usize {
        fault.behind.get().min(self.marks())
    }

    /// How it fails: a key is deferred in a transaction alone.
    pub(super) fn fails_by(&self, fault: Fault) -> FaultKind {
        match fault.kind {
            FaultKind::Deferred if self.way != Way::Contained => FaultKind::NoSuchTable,
            kind => kind,
        }
    }

    fn text(&self, fault: Option<Fault>, step: &dyn Fn(usize) -> String) -> String {
        let mut text = match self.way {
            Way::Outside => "-- no-transaction\n".to_owned(),
            _ => String::new(),
        };
        let _ = writeln!(text, "-- {}", self.salt);
        for number in 0..=self.marks() {
            let fault = fault.filter(|fault| self.fails_behind(*fault) == number);
            text.push_str(fault.map_or("", |fault| failing(self.fails_by(fault))));
            if number < self.marks() {
                text.push_str(&step(number));
            }
            if self.way == Way::Contained && number == 2 {
                text.push_str(REBUILD);
            }
            if self.way == Way::Recommits && number == self.commits_behind() {
                text.push_str("COMMIT;\nBEGIN;\n");
            }
        }
        text
    }
}

fn mark(version: i64, number: usize) -> String {
    if number % 2 == 1 {
        return format!("CREATE TABLE mark_{version}_{number} (x);\n");
    }
    format!(
        "INSERT INTO marks (version, number, body) VALUES ({version}, {number}, zeroblob(1500));\n"
    )
}

fn unmark(version: i64, number: usize) -> String {
    if number % 2 == 1 {
        return format!("DROP TABLE mark_{version}_{number};\n");
    }
    format!("DELETE FROM marks WHERE version = {version} AND number = {number};\n")
}

fn failing(kind: FaultKind) -> &'static str {
    match kind {
        FaultKind::NoSuchTable => "INSERT INTO nowhere VALUES (1);\n",
        FaultKind::Constraint => "INSERT INTO anchors VALUES (1);\n",
        FaultKind::OrRollback => "INSERT OR ROLLBACK INTO anchors VALUES (1);\n",
        FaultKind::Deferred => {
            "PRAGMA defer_foreign_keys = ON;\n\
             INSERT INTO marks (version, number, anchor) VALUES (0, 0, 9);\n"
        }
    }
}
