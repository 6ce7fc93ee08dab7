//! `rusqlite_migration`, with constant migrations, as its README begins.

use harness::{Done, FIRST_QUERY, Peer};
use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};

macro_rules! migration {
    ($text:expr) => {
        M::up($text)
    };
}

const TEN_SLICE: &[M] = include!("../../sets/slices/10.rs");
const TEN: Migrations = Migrations::from_slice(TEN_SLICE);
const HUNDRED_SLICE: &[M] = include!("../../sets/slices/100.rs");
const HUNDRED: Migrations = Migrations::from_slice(HUNDRED_SLICE);
const THOUSAND_SLICE: &[M] = include!("../../sets/slices/1000.rs");
const THOUSAND: Migrations = Migrations::from_slice(THOUSAND_SLICE);

const PEER: Peer = Peer::migrator(
    |file, n| {
        let mut db = Connection::open(file)?;
        match n {
            10 => TEN.to_latest(&mut db)?,
            100 => HUNDRED.to_latest(&mut db)?,
            _ => THOUSAND.to_latest(&mut db)?,
        }
        db.query_row(FIRST_QUERY, [], |row| row.get::<_, String>(0))?;
        Ok(())
    },
    |file, sql| Ok(Connection::open(file)?.execute_batch(sql)?),
    |n| format!("PRAGMA user_version = {}", n - 1),
);

fn main() -> Done {
    harness::main(&PEER)
}
