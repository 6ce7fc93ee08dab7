//! Schemas with names and words of every kind: a lock records them as they are.

#![no_main]

use std::path::Path;

use arbitrary::Arbitrary;
use libfuzzer_sys::{Corpus, fuzz_target};
use litemigrate::build::{Preparation, findings};
use litemigrate::{Migrations, Migrator};
use litemigrate_fuzz::NAME_OF_THE_LOCK;
use rusqlite::Connection;

#[derive(Debug, Arbitrary)]
struct Schema {
    table: String,
    columns: [Column; 3],
    index: String,
    renamed: String,
    ends: Ends,
}

#[derive(Debug, Arbitrary)]
struct Column {
    name: String,
    declared: String,
    default: String,
    rule: Rule,
}

#[derive(Debug, Arbitrary)]
enum Rule {
    None,
    NotNull,
    Unique,
    Check,
    Refers,
    Generated,
}

#[derive(Debug, Arbitrary)]
enum Ends {
    Plain,
    Comment,
    WithoutRowid,
}

fn name(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

impl Schema {
    /// Three migrations: the table, an index, and another name for a column.
    fn scripts(&self) -> [String; 3] {
        let table = name(&self.table);
        let columns: Vec<String> = self.columns.iter().map(|it| it.sql(&table)).collect();
        let key = "k INTEGER PRIMARY KEY";
        let end = match self.ends {
            Ends::Plain => ")",
            Ends::Comment => "-- )\n)",
            Ends::WithoutRowid => ") WITHOUT ROWID",
        };
        let [first, second, _] = &self.columns;
        [
            format!("CREATE TABLE {table} ({key}, {}{end};", columns.join(", ")),
            format!(
                "CREATE INDEX {} ON {table} ({} DESC, {}) WHERE {} <> {};",
                name(&self.index),
                name(&first.name),
                name(&second.name),
                name(&first.name),
                literal(&second.default),
            ),
            format!(
                "ALTER TABLE {table} RENAME COLUMN {} TO {};",
                name(&second.name),
                name(&self.renamed)
            ),
        ]
    }
}

impl Column {
    fn sql(&self, table: &str) -> String {
        let (name, text) = (name(&self.name), literal(&self.default));
        let declared = self::name(&self.declared);
        match self.rule {
            Rule::None => format!("{name} {declared} DEFAULT {text}"),
            Rule::NotNull => format!("{name} NOT NULL DEFAULT ({text})"),
            Rule::Unique => format!("{name} {declared} UNIQUE"),
            Rule::Check => format!("{name} CHECK ({name} <> {text})"),
            Rule::Refers => format!("{name} REFERENCES {table} ON DELETE CASCADE"),
            Rule::Generated => format!("{name} {declared} AS (k || {text})"),
        }
    }
}

fn read(scripts: &[String], lock: Option<&str>) -> Migrations {
    let scripts = scripts.iter().enumerate();
    let scripts = scripts.map(|(index, text)| (format!("{index}_x.sql"), text.clone()));
    let lock = lock.map(|text| (NAME_OF_THE_LOCK.to_owned(), text.to_owned()));
    Migrations::from_files(scripts.chain(lock)).expect("the names and the lock are good")
}

fuzz_target!(|schema: Schema| -> Corpus {
    let scripts = schema.scripts();
    if scripts.iter().any(|script| script.contains('\0')) {
        return Corpus::Reject;
    }
    let unlocked = read(&scripts, None);
    let Ok(text) = Preparation::new(&unlocked).text() else {
        // Two columns of one name, and the like.
        return Corpus::Reject;
    };
    let locked = read(&scripts, Some(&text));
    let found = findings(&locked, Path::new(NAME_OF_THE_LOCK), &[]);
    assert!(found.is_empty(), "{found:?}\n{text}");

    let mut db = Connection::open_in_memory().expect("there is memory");
    let (locked, unlocked) = (Migrator::new(locked), Migrator::new(unlocked));
    locked.run(&mut db).expect("they ran before");
    let drift = locked.drift(&mut db).expect("the lock is good");
    assert!(drift.is_none(), "{drift}\n{text}");
    // Now the record is asked, and not its fingerprint alone.
    let extra = format!("ALTER TABLE {} ADD COLUMN extra_one", name(&schema.table));
    if db.execute_batch(&extra).is_ok() {
        let by_lock = locked.drift(&mut db);
        let by_lock = by_lock.unwrap_or_else(|error| panic!("{error}\n{text}\n{scripts:#?}"));
        let by_replay = unlocked.drift(&mut db).expect("they ran before");
        assert_eq!(by_lock.to_string(), by_replay.to_string(), "{text}");
        assert!(!by_lock.is_none(), "{text}");
    }
    Corpus::Keep
});
