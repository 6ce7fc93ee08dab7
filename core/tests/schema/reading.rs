//! What is read of a database is what SQLite says of it, and nothing of how it was written.

use litemigrate::{Migrations, Migrator, Nulls, Schema, Table};
use rusqlite::Connection;

use crate::support::{database, history, migrations, schema, step_by_step};

fn rows(db: &Connection, sql: &str, table: &str) -> Vec<Vec<String>> {
    let mut statement = db.prepare(sql).unwrap();
    let columns = statement.column_count();
    let row = |row: &rusqlite::Row<'_>| {
        let value = |at| row.get::<_, rusqlite::types::Value>(at);
        let text = |value| match value {
            rusqlite::types::Value::Null => String::new(),
            rusqlite::types::Value::Integer(number) => number.to_string(),
            rusqlite::types::Value::Text(text) => text,
            other => format!("{other:?}"),
        };
        (0..columns).map(|at| value(at).map(text)).collect()
    };
    let rows = statement.query_map([table], row).unwrap();
    rows.map(Result::unwrap).collect()
}

/// The same that SQLite's pragmas tell, as they tell it.
fn agrees_with_the_pragmas(db: &Connection, table: &Table) {
    let name = table.name();
    let columns = "SELECT name, upper(type), \"notnull\", pk, hidden FROM pragma_table_xinfo(?1)";
    let told = table.columns().iter().map(|column| {
        let mut key = table.primary_key().iter();
        let place = key.position(|part| part.eq_ignore_ascii_case(column.name()));
        let is_keyed = place.is_some() && is_without_rowid(db, name);
        let hidden = match column.generated() {
            None => 0,
            Some((_, litemigrate::Generated::Virtual)) => 2,
            Some((_, litemigrate::Generated::Stored)) => 3,
        };
        let nulls = i64::from(column.nulls() == Nulls::Refused || is_keyed);
        let place = place.map_or(0, |place| place + 1);
        vec![
            column.name().to_owned(),
            column.type_name().to_owned(),
            nulls.to_string(),
            place.to_string(),
            hidden.to_string(),
        ]
    });
    assert_eq!(told.collect::<Vec<_>>(), rows(db, columns, name), "{name}");

    let keys =
        "SELECT \"from\", \"table\", \"to\" FROM pragma_foreign_key_list(?1) ORDER BY 1, 2, 3";
    let mut told: Vec<Vec<String>> = Vec::new();
    for key in table.foreign_keys() {
        for (at, column) in key.columns().iter().enumerate() {
            let to = key.parent_columns().get(at).cloned().unwrap_or_default();
            told.push(vec![column.clone(), key.parent().to_owned(), to]);
        }
    }
    told.sort();
    assert_eq!(told, rows(db, keys, name), "{name}");

    let unique = "SELECT (SELECT group_concat(name, '+') FROM pragma_index_info(l.name)) \
                  FROM pragma_index_list(?1) l WHERE origin = 'u' ORDER BY 1";
    let mut told: Vec<Vec<String>> = table.unique().map(|key| vec![key.join("+")]).collect();
    told.sort();
    assert_eq!(told, rows(db, unique, name), "{name}");
}

fn is_without_rowid(db: &Connection, table: &str) -> bool {
    let sql = "SELECT wr FROM pragma_table_list(?1)";
    rows(db, sql, table) == [["1".to_owned()]]
}

#[test]
fn tables_are_what_sqlite_s_pragmas_say() {
    let mut tables = 0;
    step_by_step(|db, _| {
        let schema = Schema::read(db).unwrap();
        let mut statement = db
            .prepare("SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND type = 'table' \
                      AND name NOT IN ('_sqlx_migrations', 'sqlite_schema', 'sqlite_sequence', 'sqlite_stat1', 'sqlite_stat4')")
            .unwrap();
        let count: u32 = statement.query_row([], |row| row.get(0)).unwrap();
        assert_eq!(schema.tables().count(), count as usize);
        drop(statement);
        for table in schema.tables() {
            agrees_with_the_pragmas(db, table);
            tables += 1;
        }
    });
    assert!(tables > 500, "{tables}");
}

#[test]
fn a_history_step_by_step_ends_as_a_fresh_run() {
    let mut stepped = Vec::new();
    step_by_step(|db, version| stepped.push((version, Schema::read(db).unwrap().fingerprint())));
    assert!(stepped.len() >= 70);
    for (version, fingerprint) in stepped.into_iter().step_by(7) {
        let mut fresh = Connection::open_in_memory().unwrap();
        Migrator::new(migrations(&history()))
            .run_to(&mut fresh, version)
            .unwrap();
        let fresh = Schema::read(&mut fresh).unwrap();
        assert_eq!(fresh.fingerprint(), fingerprint, "{version}");
    }
}

/// The same SQL as another author would write it: keywords in lower case, comments, line ends.
fn rewritten(sql: &str) -> String {
    let mut rewritten = String::new();
    let mut quote = None;
    let mut word = String::new();
    for char in sql.chars().chain(['\n']) {
        if quote.is_none() && (char.is_ascii_alphanumeric() || char == '_') {
            word.push(char);
            continue;
        }
        let is_keyword = word.chars().all(|char| char.is_ascii_uppercase());
        let lower = word.to_ascii_lowercase();
        rewritten.push_str(if is_keyword { &lower } else { &word });
        word.clear();
        match (quote, char) {
            (None, ' ') => rewritten.push_str(" /* ; ' */\n\t-- \"\n "),
            (_, char) => rewritten.push(char),
        }
        quote = match (quote, char) {
            (None, '\'' | '"' | '`') => Some(char),
            (None, '[') => Some(']'),
            (Some(open), close) if open == close => None,
            (quote, _) => quote,
        };
    }
    rewritten
}

#[test]
fn formatting_does_not_show() {
    let mut written = Connection::open_in_memory().unwrap();
    Migrator::new(migrations(&history()))
        .run(&mut written)
        .unwrap();
    let files = history().into_iter().map(|(path, sql)| {
        let is_as_it_is =
            sql.starts_with("--") || sql.contains("--") || sql.contains("VIRTUAL TABLE");
        let sql = if is_as_it_is { sql } else { rewritten(&sql) };
        (path, sql)
    });
    let mut other = Connection::open_in_memory().unwrap();
    let migrations = Migrations::from_files(files).unwrap();
    Migrator::new(migrations).run(&mut other).unwrap();
    let (written, other) = (
        Schema::read(&mut written).unwrap(),
        Schema::read(&mut other).unwrap(),
    );
    assert_eq!(written.differences(&other).to_string(), "");
    assert_eq!(written.fingerprint(), other.fingerprint());
}

#[test]
fn the_same_said_in_another_way_is_the_same() {
    for (one, other) in [
        (
            "CREATE TABLE a (id INTEGER PRIMARY KEY)",
            "CREATE TABLE \"a\" (`id` integer, primary key ([id]))",
        ),
        (
            "CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT)",
            "CREATE TABLE a(id INTEGER,PRIMARY KEY(id AUTOINCREMENT))",
        ),
        (
            "CREATE TABLE a (b UNIQUE, c CHECK (c > 0))",
            "CREATE TABLE a (b, c, CONSTRAINT d CHECK(c>0), UNIQUE (b))",
        ),
        (
            "CREATE TABLE a (b DEFAULT 1, c DEFAULT 'x', d DEFAULT -1.5)",
            "CREATE TABLE a (b DEFAULT (1), c DEFAULT (('x')), d DEFAULT ( - 1.5 ))",
        ),
        (
            "CREATE TABLE a (b REFERENCES c (d) ON DELETE CASCADE)",
            "CREATE TABLE a (b, FOREIGN KEY (b) REFERENCES \"c\" (\"d\") ON UPDATE NO ACTION ON DELETE CASCADE NOT DEFERRABLE INITIALLY IMMEDIATE)",
        ),
        (
            "CREATE TABLE a (b INT, \"key\" TEXT); CREATE INDEX i ON a (key)",
            "CREATE TABLE a (b INT); ALTER TABLE a ADD \"KEY\" TEXT; ALTER TABLE a RENAME \"KEY\" TO key; CREATE INDEX i ON \"a\" (\"key\")",
        ),
        (
            "CREATE TABLE a (a, b AS (1 + 2))",
            "CREATE TABLE a (a, b GENERATED ALWAYS AS (1+2) VIRTUAL)",
        ),
    ] {
        let (one, other) = (schema(one), schema(other));
        assert_eq!(one.differences(&other).to_string(), "");
        assert_eq!(one.fingerprint(), other.fingerprint());
    }
    let strict = schema("CREATE TABLE a (b INT PRIMARY KEY) WITHOUT ROWID, STRICT");
    let other = schema("CREATE TABLE a (b INT PRIMARY KEY) strict, without rowid");
    assert_eq!(strict.fingerprint(), other.fingerprint());
}

#[test]
fn what_is_not_the_application_s_does_not_show() {
    let db = "CREATE TABLE notes (body TEXT);
              CREATE VIRTUAL TABLE search USING fts5(body);
              CREATE VIRTUAL TABLE old_search USING fts4(body);
              CREATE VIRTUAL TABLE places USING rtree(id, a, b);";
    let more = "CREATE TABLE _cf_KV (key TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;
                CREATE TABLE __miniflare_do_name (name TEXT);
                CREATE INDEX _cf_index ON _cf_KV (value);
                CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY);
                CREATE TEMP TABLE scratch (a);
                ANALYZE;";
    let (plain, hosted) = (schema(db), schema(&format!("{db}{more}")));
    assert_eq!(plain.differences(&hosted).to_string(), "");
    assert_eq!(plain.fingerprint(), hosted.fingerprint());
    assert_eq!(plain.tables().count(), 1);
    // What is named as if it were a shadow, and is none.
    let named = schema(&format!("{db} CREATE TABLE search_terms (term TEXT);"));
    assert_eq!(
        plain.differences(&named).to_string(),
        "extra table search_terms"
    );
}

#[test]
fn reading_writes_nothing() {
    let mut db = database("CREATE TABLE notes (body TEXT)");
    db.execute_batch("PRAGMA query_only = ON").unwrap();
    assert_eq!(
        Schema::read(&mut db).unwrap().to_string(),
        "table notes\ncolumns notes: body\ncolumn notes.body: TEXT"
    );
}
