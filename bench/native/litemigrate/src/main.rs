//! litemigrate, with migrations that the build has embedded.

use harness::{Done, FIRST_QUERY, Peer};
use litemigrate::{Migrator, migrations};
use rusqlite::Connection;

const PEER: Peer = Peer::migrator(
    |file, n| {
        let mut db = Connection::open(file)?;
        let migrations = match n {
            10 => migrations!("10"),
            100 => migrations!("100"),
            _ => migrations!("1000"),
        };
        Migrator::new(migrations).run(&mut db)?;
        db.query_row(FIRST_QUERY, [], |row| row.get::<_, String>(0))?;
        Ok(())
    },
    |file, sql| Ok(Connection::open(file)?.execute_batch(sql)?),
    |n| format!("DELETE FROM _sqlx_migrations WHERE version = {n}"),
);

fn main() -> Done {
    harness::main(&PEER)
}
