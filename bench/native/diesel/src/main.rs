//! diesel, with `embed_migrations!`.

use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::{Connection, RunQueryDsl, SqliteConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use harness::{Done, FIRST_QUERY, Peer};

const TEN: EmbeddedMigrations = embed_migrations!("../sets/folders/10");
const HUNDRED: EmbeddedMigrations = embed_migrations!("../sets/folders/100");
const THOUSAND: EmbeddedMigrations = embed_migrations!("../sets/folders/1000");

const PEER: Peer = Peer::migrator(
    |file, n| {
        let mut db = open(file)?;
        let migrations = match n {
            10 => TEN,
            100 => HUNDRED,
            _ => THOUSAND,
        };
        let run = db.run_pending_migrations(migrations);
        run.map_err(|error| error.to_string())?;
        diesel::sql_query(FIRST_QUERY).execute(&mut db)?;
        Ok(())
    },
    |file, sql| Ok(open(file)?.batch_execute(sql)?),
    |n| format!("DELETE FROM __diesel_schema_migrations WHERE version = '{n:05}'"),
);

fn main() -> Done {
    harness::main(&PEER)
}

fn open(file: &Path) -> Result<SqliteConnection, diesel::ConnectionError> {
    SqliteConnection::establish(&file.to_string_lossy())
}
