//! An application at its start, to be killed, starved or raced. It opens the database, says
//! `ready`, and goes on when its standard input ends. Then it tells what happens, a line each.

use std::env;
use std::io::{self, Read as _, Write as _};
use std::process::ExitCode;
use std::time::Duration;

use litemigrate::{Backups, Goal, Migrator, TransactionScope};
use litemigrate_crash::{history, telling};
use rusqlite::Connection;

/// Database, folder of migrations, `up`, `copied` or `down`, transactions for the `Run` or for each
/// `Migration`, milliseconds to wait, bytes of memory (0: no limit).
fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [path, set, way, transactions, wait, memory] = &arguments[..] else {
        panic!("expected 6 arguments: {arguments:?}");
    };
    let goal = match way.as_str() {
        "down" => Goal::RevertTo(history::REVERTED),
        _ => Goal::Latest,
    };
    let scope = match transactions.as_str() {
        "Migration" => TransactionScope::Migration,
        _ => TransactionScope::Run,
    };
    let wait = Duration::from_millis(wait.parse().unwrap());
    let memory: i64 = memory.parse().unwrap();
    let mut migrator = Migrator::from_path(set).unwrap().transactions(scope);
    if way == "copied" {
        migrator = migrator.back_up(Backups::beside(path));
    }
    let mut db = Connection::open(path).unwrap();
    say("ready".to_owned());
    io::stdin().read_to_end(&mut Vec::new()).unwrap();
    db.pragma_update(None, "hard_heap_limit", memory).unwrap();
    if telling::run(migrator, wait, goal, &mut db, say) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// What is said last is heard even if this is killed next.
fn say(mut line: String) {
    line.push('\n');
    let mut out = io::stdout().lock();
    out.write_all(line.as_bytes())
        .and_then(|()| out.flush())
        .unwrap();
}
