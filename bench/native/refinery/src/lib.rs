//! refinery, with embedded migrations: a transaction each, or all in one (`set_grouped`).

use std::path::Path;

use harness::{Done, FIRST_QUERY, Peer};
use refinery::{Runner, embed_migrations};
use rusqlite::Connection;

mod ten {
    super::embed_migrations!("../sets/refinery/10");
}
mod hundred {
    super::embed_migrations!("../sets/refinery/100");
}
mod thousand {
    super::embed_migrations!("../sets/refinery/1000");
}

pub const SINGLE: Peer = peer(|file, n| run(file, &runner(n)));
pub const GROUPED: Peer = peer(|file, n| run(file, &runner(n).set_grouped(true)));

const fn peer(run: fn(&Path, usize) -> Done) -> Peer {
    Peer::migrator(
        run,
        |file, sql| Ok(Connection::open(file)?.execute_batch(sql)?),
        |n| format!("DELETE FROM refinery_schema_history WHERE version = {n}"),
    )
}

fn runner(n: usize) -> Runner {
    match n {
        10 => ten::migrations::runner(),
        100 => hundred::migrations::runner(),
        _ => thousand::migrations::runner(),
    }
}

fn run(file: &Path, runner: &Runner) -> Done {
    let mut db = Connection::open(file)?;
    runner.run(&mut db)?;
    db.query_row(FIRST_QUERY, [], |row| row.get::<_, String>(0))?;
    Ok(())
}
