//! Many start at once on one fresh file: processes or threads, beside the real sqlx, a long
//! reader or a long writer. Each migration is applied once, and all of ours succeed, or say that
//! the database was locked for as long as they were to wait.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Barrier};
use std::thread::{self, Scope};
use std::time::Duration;

use litemigrate::{Goal, Migrator, TransactionScope};
use litemigrate_crash::{luck, telling, whole};
use rusqlite::Connection;

use crate::process::{Place, Process, Settings};

const SEVERAL: usize = 16;
const ROUNDS: usize = 50;
const MIGRATIONS: usize = 24;

/// The first of them wait for a moment only, if somebody writes for longer than that.
const IMPATIENT: usize = 2;
const MOMENT: u32 = 30;

/// Each migration says in `log` that it was run.
fn files() -> Vec<(String, String)> {
    let first = "CREATE TABLE log (version INTEGER);\nINSERT INTO log VALUES (1);".to_owned();
    let more = (2..=MIGRATIONS).map(|version| {
        let text = format!("CREATE TABLE t{version} (x);\nINSERT INTO log VALUES ({version});");
        (format!("{version}_table.sql"), text)
    });
    std::iter::once(("1_log.sql".to_owned(), first))
        .chain(more)
        .collect()
}

/// Who is there besides those that start.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Company {
    Nobody,
    /// It starts like them, and somebody writes until all of ours have met.
    Sqlx,
    /// Somebody reads until the migrations are to be committed.
    Reader,
    /// Somebody writes until those who cannot wait have given up.
    Writer,
}

impl Company {
    const ALL: [Self; 4] = [Self::Nobody, Self::Sqlx, Self::Reader, Self::Writer];

    fn wait(self, number: usize) -> u32 {
        match self {
            Self::Writer if number < IMPATIENT => MOMENT,
            _ => Settings::UP.wait,
        }
    }

    /// Beside sqlx each migration is a transaction, so that the two take turns.
    fn transactions(self) -> TransactionScope {
        match self {
            Self::Sqlx => TransactionScope::Migration,
            _ => TransactionScope::Run,
        }
    }

    /// The connection of who reads or writes.
    fn begin(self, path: &Path) -> Option<Connection> {
        let begin = match self {
            Self::Nobody => return None,
            Self::Reader => "BEGIN; SELECT * FROM mine;",
            Self::Sqlx | Self::Writer => "BEGIN IMMEDIATE; INSERT INTO mine VALUES (1);",
        };
        let db = Connection::open(path).unwrap();
        db.busy_timeout(Duration::from_mins(1)).unwrap();
        db.execute_batch(begin).unwrap();
        Some(db)
    }

    /// Whether it has been there for long enough.
    fn leaves(self, news: &News) -> bool {
        match self {
            Self::Nobody => false,
            // So that sqlx, which says nothing, has come to the lock as well.
            Self::Sqlx => news.waiting() == SEVERAL && news.waits.values().all(|waits| *waits > 8),
            Self::Reader => news.migrated,
            Self::Writer => news.ends.len() == IMPATIENT && news.waiting() == SEVERAL,
        }
    }
}

/// What was heard of those that start.
#[derive(Default)]
struct News {
    /// How often each has said that it waits.
    waits: BTreeMap<usize, usize>,
    migrated: bool,
    ends: Vec<(usize, String)>,
}

impl News {
    /// How many have waited.
    fn waiting(&self) -> usize {
        self.waits.len()
    }

    fn hear(&mut self, number: usize, line: String) {
        match line.as_str() {
            "waiting" => *self.waits.entry(number).or_default() += 1,
            line if *line == format!("done {MIGRATIONS}") => self.migrated = true,
            line if line.starts_with("done ") => {}
            _ => self.ends.push((number, line)),
        }
    }
}

type Teller = Sender<(usize, String)>;

type Start = for<'s> fn(&'s Scope<'s, '_>, &'s Place, &'s Path, Company, &Teller);

fn processes<'s>(
    scope: &'s Scope<'s, '_>,
    place: &'s Place,
    path: &'s Path,
    company: Company,
    teller: &Teller,
) {
    let start = |number| {
        let settings = Settings {
            transactions: company.transactions(),
            wait: company.wait(number),
            ..Settings::UP
        };
        Process::start(place, path, settings)
    };
    let mut all: Vec<Process> = (0..SEVERAL).map(start).collect();
    all.iter_mut().for_each(Process::go);
    for (number, process) in all.into_iter().enumerate() {
        let teller = teller.clone();
        scope.spawn(move || process.listen(|line| teller.send((number, line.to_owned())).unwrap()));
    }
}

fn threads<'s>(
    scope: &'s Scope<'s, '_>,
    place: &'s Place,
    path: &'s Path,
    company: Company,
    teller: &Teller,
) {
    let gate = Arc::new(Barrier::new(SEVERAL));
    for number in 0..SEVERAL {
        let (teller, gate) = (teller.clone(), gate.clone());
        scope.spawn(move || {
            let migrator = Migrator::from_path(place.migrations()).unwrap();
            let migrator = migrator.transactions(company.transactions());
            let wait = Duration::from_millis(company.wait(number).into());
            let mut db = Connection::open(path).unwrap();
            let tell = move |line| teller.send((number, line)).unwrap();
            gate.wait();
            telling::run(migrator, wait, Goal::Latest, &mut db, tell);
        });
    }
}

fn race(journal: &str, start: Start) {
    let place = Place::new(&files());
    let rounds = ROUNDS * luck::rounds();
    let (mut busy, mut by_sqlx, mut failed) = (0, 0, 0);
    for round in 0..rounds {
        let company = Company::ALL[round % 4];
        let name = format!("{round}.db");
        let path = place.database(&name);
        // One that nobody has made yet, if the journal need not be chosen.
        if company != Company::Nobody || journal == "wal" {
            place
                .create(&name, journal)
                .execute_batch("CREATE TABLE mine (x)")
                .unwrap();
        }
        let mut there = company.begin(&path);
        let sqlx = (company == Company::Sqlx).then(|| sqlx(&place, &path));
        let mut news = News::default();
        thread::scope(|scope| {
            let (teller, told) = channel();
            start(scope, &place, &path, company, &teller);
            drop(teller);
            for (number, line) in told {
                news.hear(number, line);
                if company.leaves(&news)
                    && let Some(db) = there.take()
                {
                    db.execute_batch("COMMIT").unwrap();
                }
            }
        });
        assert_eq!(news.ends.len(), SEVERAL, "{company:?}");
        let mut by_ours = 0;
        for (number, end) in news.ends {
            if let Some(count) = end.strip_prefix("applied ") {
                by_ours += count.parse::<usize>().unwrap();
            } else {
                let may = company.wait(number) == MOMENT && end.starts_with("error BUSY ");
                assert!(may, "{company:?}: {end}");
                busy += 1;
            }
        }
        match sqlx {
            Some(mut sqlx) => {
                failed += usize::from(!sqlx.wait().unwrap().success());
                by_sqlx += MIGRATIONS - by_ours;
            }
            None => assert_eq!(by_ours, MIGRATIONS, "{company:?}"),
        }
        assert_each_once(&Connection::open(&path).unwrap());
    }
    println!(
        "{rounds} races of {SEVERAL}: {busy} said Busy; sqlx applied {by_sqlx} migrations, and failed \
         {failed} times"
    );
}

/// The real command, as `tests/run sqlx` installs it. It may fail as it does.
fn sqlx(place: &Place, path: &Path) -> Child {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tools/bin");
    let program = tools.join(format!("sqlx{}", std::env::consts::EXE_SUFFIX));
    assert!(
        program.is_file(),
        "{} is missing; `tests/run crash` installs it",
        program.display()
    );
    Command::new(program)
        .args(["migrate", "run", "--source"])
        .arg(place.migrations())
        .arg("--database-url")
        .arg(format!("sqlite:{}", path.display()))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn assert_each_once(db: &Connection) {
    whole::assert_sound(db);
    let all: Vec<String> = (1..=MIGRATIONS)
        .map(|version| version.to_string())
        .collect();
    let log = whole::texts(db, "SELECT CAST(version AS TEXT) FROM log ORDER BY rowid");
    assert_eq!(log, all, "each once, in order");
    assert_eq!(whole::ledger(db, "WHERE success ORDER BY version"), all);
}

#[test]
fn processes_journal() {
    race("delete", processes);
}

#[test]
fn processes_log() {
    race("wal", processes);
}

#[test]
fn threads_journal() {
    race("delete", threads);
}

#[test]
fn threads_log() {
    race("wal", threads);
}
