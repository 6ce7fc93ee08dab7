//! No migrator: the same SQL and the same rows of a ledger, by hand, in one transaction.

use harness::{Done, FIRST_QUERY, Peer};
use rusqlite::{Connection, TransactionBehavior, params};

macro_rules! migration {
    ($text:expr) => {
        $text
    };
}

static TEN: &[&str] = include!("../../../sets/slices/10.rs");
static HUNDRED: &[&str] = include!("../../../sets/slices/100.rs");
static THOUSAND: &[&str] = include!("../../../sets/slices/1000.rs");

const LEDGER: &str = "CREATE TABLE _sqlx_migrations (
    version BIGINT PRIMARY KEY,
    description TEXT NOT NULL,
    installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    success BOOLEAN NOT NULL,
    checksum BLOB NOT NULL,
    execution_time BIGINT NOT NULL
)";

const ROW: &str = "INSERT INTO _sqlx_migrations \
    (version, description, success, checksum, execution_time) VALUES (?1, ?2, TRUE, ?3, 0)";

const PEER: Peer = Peer {
    fresh: |file, n| {
        let mut db = Connection::open(file)?;
        apply(&mut db, n, 0)?;
        ask(&db)
    },
    launch: |file, _| ask(&Connection::open(file)?),
    pending: |file, n| {
        let mut db = Connection::open(file)?;
        apply(&mut db, n, n - 1)?;
        ask(&db)
    },
    execute: |file, sql| Ok(Connection::open(file)?.execute_batch(sql)?),
    forget: |n| format!("DELETE FROM _sqlx_migrations WHERE version = {n}"),
};

fn main() -> Done {
    harness::main(&PEER)
}

fn ask(db: &Connection) -> Done {
    db.query_row(FIRST_QUERY, [], |row| row.get::<_, String>(0))?;
    Ok(())
}

fn apply(db: &mut Connection, n: usize, applied: usize) -> Done {
    let texts = match n {
        10 => TEN,
        100 => HUNDRED,
        _ => THOUSAND,
    };
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if applied == 0 {
        transaction.execute_batch(LEDGER)?;
    }
    for (index, text) in texts.iter().enumerate().skip(applied) {
        transaction.execute_batch(text)?;
        let mut row = transaction.prepare_cached(ROW)?;
        row.execute(params![i64::try_from(index + 1)?, "part", [0u8; 48]])?;
    }
    transaction.commit()?;
    Ok(())
}
