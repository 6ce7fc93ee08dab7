//! What every program of the bench does in the same way: it is told what to measure, runs it some
//! times, and prints the nanoseconds of each, a line each.
//!
//! It knows no SQLite, since every program brings another.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

pub type Done = Result<(), Box<dyn Error>>;

/// What an application asks first.
pub const FIRST_QUERY: &str = "SELECT title FROM part_1 WHERE id = 1";

/// A migrator, or none. Each function opens a file, migrates it, asks the first query, and closes.
pub struct Peer {
    /// A new file is taken to the last of so many migrations.
    pub fresh: fn(&Path, usize) -> Done,
    /// All of so many migrations are applied.
    pub launch: fn(&Path, usize) -> Done,
    /// The last of so many migrations is not applied yet.
    pub pending: fn(&Path, usize) -> Done,
    /// Runs SQL on a file.
    pub execute: fn(&Path, &str) -> Done,
    /// SQL that takes the row of the last of so many migrations out of the ledger.
    pub forget: fn(usize) -> String,
}

impl Peer {
    /// A migrator, which finds out by itself what it is to do.
    pub const fn migrator(
        run: fn(&Path, usize) -> Done,
        execute: fn(&Path, &str) -> Done,
        forget: fn(usize) -> String,
    ) -> Self {
        Self {
            fresh: run,
            launch: run,
            pending: run,
            execute,
            forget,
        }
    }
}

/// Runs what the arguments ask for: `CASE N REPETITIONS FOLDER`.
pub fn main(peer: &Peer) -> Done {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().ok_or("usage: CASE N REPETITIONS FOLDER");
    let (case, n, times) = (next()?, next()?.parse()?, next()?.parse()?);
    let folder = PathBuf::from(next()?);
    let file = folder.join("bench.db");
    match case.as_str() {
        "fresh" => repeat(times, || remove(&file), || (peer.fresh)(&file, n)),
        "launch" => {
            if !file.exists() {
                (peer.fresh)(&file, n)?;
            }
            repeat(times, || Ok(()), || (peer.launch)(&file, n))
        }
        "pending" => {
            let template = folder.join("template.db");
            if !template.exists() {
                (peer.fresh)(&template, n)?;
                let forget = (peer.forget)(n);
                (peer.execute)(&template, &format!("DROP TABLE part_{n}; {forget};"))?;
            }
            let prepare = || Ok(fs::copy(&template, &file).map(drop)?);
            repeat(times, prepare, || (peer.pending)(&file, n))
        }
        "memory" => {
            remove(&file)?;
            (peer.fresh)(&file, n)?;
            println!("{}", peak()?);
            Ok(())
        }
        _ => Err(format!("there is no case {case}").into()),
    }
}

/// Prepares and runs, so often, and tells how long the run took.
pub fn repeat(times: usize, prepare: impl Fn() -> Done, run: impl Fn() -> Done) -> Done {
    for _ in 0..times {
        prepare()?;
        let started = Instant::now();
        run()?;
        println!("{}", started.elapsed().as_nanos());
    }
    Ok(())
}

fn remove(file: &Path) -> Done {
    match fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// The most memory that the process has had, in KiB.
fn peak() -> Result<u64, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    Ok(number.ok_or("Linux does not tell of VmHWM")?.parse()?)
}
