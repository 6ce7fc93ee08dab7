//! sqlx, with `migrate!`. The runtime is there already when an application opens its database.

use std::future::Future;
use std::path::Path;

use harness::{Done, FIRST_QUERY, Peer};
use sqlx::migrate::Migrator;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use tokio::runtime::{Builder, Runtime};

static TEN: Migrator = sqlx::migrate!("../sets/plain/10");
static HUNDRED: Migrator = sqlx::migrate!("../sets/plain/100");
static THOUSAND: Migrator = sqlx::migrate!("../sets/plain/1000");

thread_local! {
    static RUNTIME: Runtime = Builder::new_current_thread().build().expect("a runtime");
}

const PEER: Peer = Peer::migrator(
    |file, n| wait(run(file, n)),
    |file, sql| wait(execute(file, sql)),
    |n| format!("DELETE FROM _sqlx_migrations WHERE version = {n}"),
);

fn main() -> Done {
    harness::main(&PEER)
}

fn wait(work: impl Future<Output = Done>) -> Done {
    RUNTIME.with(|runtime| runtime.block_on(work))
}

fn options(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
}

async fn run(file: &Path, n: usize) -> Done {
    let mut db = options(file).connect().await?;
    let migrator = match n {
        10 => &TEN,
        100 => &HUNDRED,
        _ => &THOUSAND,
    };
    migrator.run(&mut db).await?;
    sqlx::query(FIRST_QUERY).fetch_one(&mut db).await?;
    Ok(db.close().await?)
}

async fn execute(file: &Path, sql: &str) -> Done {
    let mut db = options(file).connect().await?;
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut db).await?;
    Ok(db.close().await?)
}
