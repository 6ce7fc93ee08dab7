//! Databases that other tools have made, brought to the ledger.
//!
//! Their tables are made by the statements of those tools themselves: refinery 0.10, diesel 2.3,
//! drizzle-orm 0.45, wrangler 4.

use litemigrate::{Adoptable, ErrorKind, Migrator, Version};
use rusqlite::Connection;

use crate::support::{database, files, history, locked, migrations, step_by_step};

const FILES: [(&str, &str); 4] = [
    (
        "1_notes.sql",
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT NOT NULL);\n",
    ),
    ("2_titles.sql", "ALTER TABLE notes ADD COLUMN title TEXT;\n"),
    (
        "3_fill.sql",
        "UPDATE notes SET title = 'none' WHERE title IS NULL;\n",
    ),
    ("4_tags.sql", "CREATE TABLE tags (name TEXT PRIMARY KEY);\n"),
];

/// The schema after 2, and so after 3, as another tool may have written it.
const AT_TWO: &str =
    "create table notes (id integer, title text, body text not null, primary key (id));
    insert into notes (body, title) values ('mine', 'kept');";
const AFTER_TWO: &str =
    "CREATE TABLE \"notes\" (\"id\" integer PRIMARY KEY, body text not null, title text);
    INSERT INTO notes (body, title) VALUES ('mine', 'kept');";

const REFINERY: &str = "CREATE TABLE IF NOT EXISTS refinery_schema_history(
             version int4 PRIMARY KEY,
             name VARCHAR(255),
             applied_on VARCHAR(255),
             checksum VARCHAR(255));
    INSERT INTO refinery_schema_history (version, name, applied_on, checksum) VALUES
        (1, 'notes', '2026-01-31T09:30:00Z', '1'), (2, 'titles', '2026-01-31T09:30:00Z', '2');";
const DIESEL: &str = "CREATE TABLE IF NOT EXISTS __diesel_schema_migrations (
       version VARCHAR(50) PRIMARY KEY NOT NULL,
       run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
    );
    INSERT INTO __diesel_schema_migrations (version) VALUES ('00000000000001'), ('00000000000002');";
const DRIZZLE: &str = "CREATE TABLE IF NOT EXISTS \"__drizzle_migrations\" (
				id SERIAL PRIMARY KEY,
				hash text NOT NULL,
				created_at numeric
			);
    INSERT INTO \"__drizzle_migrations\" (\"hash\", \"created_at\") VALUES ('a', 1700000000000), ('b', 1700000000001);";
const WRANGLER: &str = "CREATE TABLE IF NOT EXISTS d1_migrations(
		id         INTEGER PRIMARY KEY AUTOINCREMENT,
		name       TEXT UNIQUE,
		applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
    );
    INSERT INTO d1_migrations (name) VALUES ('0001_notes.sql'), ('0002_titles.sql');";
const USER_VERSION: &str = "PRAGMA user_version = 2;";

fn migrator() -> Migrator<Connection> {
    Migrator::new(migrations(&files(&FILES)))
}

fn ask(db: &Connection, sql: &str) -> String {
    let mut statement = db.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| row.get::<_, Option<String>>(0));
    let rows: Vec<String> = rows
        .unwrap()
        .map(|row| row.unwrap().unwrap_or_default())
        .collect();
    rows.join(" ")
}

const TABLES: &str =
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY 1";

#[test]
fn what_another_tool_has_migrated_is_taken_up_where_it_stands() {
    for (peer, told, table) in [
        (
            REFINERY,
            "refinery_schema_history of refinery has 2 migrations, the latest 2",
            Some("refinery_schema_history"),
        ),
        (
            DIESEL,
            "__diesel_schema_migrations of diesel has 2 migrations, the latest 00000000000002",
            Some("__diesel_schema_migrations"),
        ),
        (
            DRIZZLE,
            "__drizzle_migrations of drizzle has 2 migrations, the latest 1700000000001",
            Some("__drizzle_migrations"),
        ),
        (
            WRANGLER,
            "d1_migrations of wrangler has 2 migrations, the latest 0002_titles.sql",
            Some("d1_migrations"),
        ),
        (
            USER_VERSION,
            "user_version is 2, as rusqlite_migration counts",
            None,
        ),
    ] {
        let mut db = database(&format!("{AFTER_TWO}{peer}"));
        let before = ask(&db, TABLES);
        let adoption = migrator().adoption(&mut db).unwrap();
        assert_eq!(
            adoption.to_string(),
            format!("{told}\nthe schema is that of migration 2")
        );
        assert_eq!(ask(&db, TABLES), before, "a look has written");
        assert_eq!(adoption.predecessors()[0].table(), table);

        let report = migrator().adopt(&mut db, &adoption).unwrap();
        assert_eq!(report.done().len(), 2);
        // Its table stays, and so does its count.
        let after = ask(&db, TABLES).replace("_sqlx_migrations ", "");
        assert_eq!(after, before);
        let user_version = if peer == USER_VERSION { "2" } else { "0" };
        assert_eq!(
            ask(&db, "SELECT user_version || '' FROM pragma_user_version"),
            user_version
        );
        // What the tool did not run is run, the user's row is as it was.
        let report = migrator().run(&mut db).unwrap();
        assert_eq!(report.done().len(), 2);
        assert_eq!(ask(&db, "SELECT body || title FROM notes"), "minekept");
        let drift = migrator().drift(&mut db).unwrap();
        let peer_alone = drift
            .differences()
            .iter()
            .all(|known| Some(known.subject()) == table);
        assert!(peer_alone, "{drift}");
    }
}

#[test]
fn its_rows_are_those_of_a_baseline() {
    let row = "SELECT version || description || success || hex(checksum) || execution_time
        || typeof(version) || typeof(success) || typeof(checksum) FROM _sqlx_migrations";
    let ledger = "SELECT sql FROM sqlite_schema WHERE name = '_sqlx_migrations'";
    let mut adopted = database(AFTER_TWO);
    let adoption = migrator().adoption_to(&mut adopted, 2).unwrap();
    migrator().adopt(&mut adopted, &adoption).unwrap();
    let mut baselined = database(AFTER_TWO);
    migrator().baseline(&mut baselined, 2).unwrap();
    assert_eq!(ask(&adopted, row), ask(&baselined, row));
    assert_eq!(ask(&adopted, ledger), ask(&baselined, ledger));
}

#[test]
fn the_longest_is_taken_and_what_leaves_the_schema_alone_is_told() {
    let mut db = database(AFTER_TWO);
    let adoption = migrator().adoption(&mut db).unwrap();
    assert_eq!(adoption.version(), Some(Version::new(3)));
    assert_eq!(
        adoption.to_string(),
        "the schema is that of migration 3\n\
         migration 3 leaves the schema as it is: whether it was run, the schema cannot tell"
    );
    let to_two = migrator().adoption_to(&mut db, 2).unwrap();
    assert_eq!(
        (to_two.version(), to_two.silent()),
        (Some(Version::new(2)), &[][..])
    );
    let unknown = migrator().adoption_to(&mut db, 9).unwrap_err();
    assert_eq!(unknown.kind(), ErrorKind::VersionNotPresent);
    // A tool that has run three knows more than the schema.
    db.execute_batch("PRAGMA user_version = 3").unwrap();
    let adoption = migrator().adoption(&mut db).unwrap();
    assert_eq!(adoption.version(), Some(Version::new(3)));
}

#[test]
fn another_schema_is_not_stamped_and_the_difference_to_the_nearest_told() {
    for locked_or_not in [files(&FILES), locked(files(&FILES))] {
        let migrator = Migrator::<Connection>::new(migrations(&locked_or_not));
        let mut db = database(&format!("{AT_TWO}{WRANGLER}"));
        let before = ask(&db, TABLES);
        let adoption = migrator.adoption(&mut db).unwrap();
        assert_eq!(adoption.adoptable(), Adoptable::Unproven);
        assert_eq!(
            adoption.to_string(),
            "d1_migrations of wrangler has 2 migrations, the latest 0002_titles.sql\n\
             drift: the schema is that of no migration; 3 is the nearest\n\
             changed columns notes: expected id, body, title, found id, title, body"
        );
        let refused = migrator.adopt(&mut db, &adoption).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::NotProven);
        assert_eq!(ask(&db, TABLES), before);
        let to_one = migrator.adoption_to(&mut db, 1).unwrap();
        assert_eq!(
            to_one.differences().to_string(),
            "extra column notes.title: TEXT"
        );
    }
}

#[test]
fn what_changed_since_the_look_is_not_adopted() {
    let mut db = database(&format!("{AFTER_TWO}{REFINERY}"));
    let adoption = migrator()
        .adoption(&mut db)
        .unwrap()
        .removing_predecessors();
    db.execute_batch("CREATE TABLE tags (name TEXT PRIMARY KEY)")
        .unwrap();
    let before = ask(&db, TABLES);
    let refused = migrator().adopt(&mut db, &adoption).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::NotProven);
    assert!(refused.to_string().contains("look again"), "{refused}");
    assert_eq!(ask(&db, TABLES), before);
}

#[test]
fn the_old_ledger_goes_if_that_is_asked_for() {
    let mut db = database(&format!("{AFTER_TWO}{REFINERY}"));
    let adoption = migrator()
        .adoption(&mut db)
        .unwrap()
        .removing_predecessors();
    migrator().adopt(&mut db, &adoption).unwrap();
    assert_eq!(ask(&db, TABLES), "_sqlx_migrations notes");
    assert!(migrator().drift(&mut db).unwrap().is_none());
}

#[test]
fn what_is_empty_or_has_a_ledger_is_left_alone() {
    let mut db = database(REFINERY);
    let empty = migrator().adoption(&mut db).unwrap();
    assert_eq!(empty.adoptable(), Adoptable::Empty);
    assert!(migrator().adopt(&mut db, &empty).is_err());
    migrator().run(&mut db).unwrap();
    let recorded = migrator().adoption(&mut db).unwrap();
    assert_eq!(recorded.adoptable(), Adoptable::Recorded);
    let end = "nothing to adopt: it has a ledger, and is at 4";
    assert!(recorded.to_string().ends_with(end), "{recorded}");
    // A run that was tried first has failed, and left a row of that.
    let mut db = database(AFTER_TWO);
    migrator().run(&mut db).unwrap_err();
    let adoption = migrator().adoption_to(&mut db, 2).unwrap();
    migrator().adopt(&mut db, &adoption).unwrap();
    migrator().run(&mut db).unwrap();
}

#[test]
fn a_table_that_only_has_the_name_is_a_table() {
    let mut db = database(&format!(
        "{AFTER_TWO}CREATE TABLE d1_migrations (of_birds TEXT);"
    ));
    let adoption = migrator().adoption(&mut db).unwrap();
    assert_eq!(adoption.adoptable(), Adoptable::Unproven);
    assert!(adoption.predecessors().is_empty());
    assert_eq!(
        adoption.differences().to_string(),
        "extra table d1_migrations"
    );
}

#[test]
fn every_version_of_a_long_history_is_known_by_its_schema() {
    let files = locked(history());
    let adopting = Migrator::<Connection>::new(migrations(&files));
    step_by_step(|db, version| {
        if version % 8 != 0 {
            return;
        }
        let mut copy = Connection::open_in_memory().unwrap();
        let sql = litemigrate::Schema::read(db).unwrap().sql();
        copy.execute_batch(&sql).unwrap();
        let adoption = adopting.adoption(&mut copy).unwrap();
        assert_eq!(adoption.adoptable(), Adoptable::Proven, "{version}");
        let proven = adoption.version().unwrap().get();
        let silent = adoption.silent();
        assert!(proven == version || proven > version && silent.contains(&Version::new(proven)));
        let report = adopting.adopt(&mut copy, &adoption).unwrap();
        assert_eq!(report.version(), adoption.version());
        assert!(adopting.drift(&mut copy).unwrap().is_none());
    });
}
