//! Scripts: the statements that a host is given are those that SQLite finds.

#![no_main]

use std::cell::RefCell;
use std::thread_local;

use libfuzzer_sys::{Corpus, fuzz_target};
use litemigrate::{ErrorKind, Migrations, Migrator};
use litemigrate_fuzz::host::Deaf;
use litemigrate_fuzz::sqlite::{Found, Preparer};

thread_local! {
    static SQLITE: RefCell<Preparer> = RefCell::new(Preparer::new());
}

fuzz_target!(|script: &str| -> Corpus {
    let files = [("1_fuzzed.sql", script.to_owned())];
    let Ok(migrations) = Migrations::from_files(files) else {
        assert!(script.contains('\0'));
        return Corpus::Reject;
    };
    let (migrator, mut host) = (Migrator::new(migrations), Deaf::new());
    match migrator.run(&mut host) {
        Ok(_) => {}
        // The script has run then: what is missing is its row, which this host has not kept.
        Err(error) if error.kind() == ErrorKind::InvalidLedger => {}
        Err(error) if error.kind() == ErrorKind::TransactionControl => return Corpus::Keep,
        Err(error) => panic!("{error:#}"),
    }
    let migration = migrator.migrations().iter().next().expect("there is one");
    let ours = host.statements_of(migration.up().text());
    SQLITE.with_borrow(|sqlite| compare(sqlite, script.trim(), &ours));
    Corpus::Keep
});

fn compare(sqlite: &Preparer, script: &str, ours: &[String]) {
    let mut theirs = sqlite.statements(script);
    for ours in ours {
        let alone: Vec<Found> = sqlite.statements(ours).collect();
        match (theirs.next(), &alone[..]) {
            (Some(Found::Statement(theirs)), [Found::Statement(ours)]) => {
                let before = theirs.strip_suffix(ours);
                let before = before.unwrap_or_else(|| panic!("{ours:?} is for SQLite {theirs:?}"));
                let left_out = sqlite.statements(before).next();
                assert_eq!(left_out, None, "before {ours:?}");
            }
            // What SQLite refuses is refused, and nothing runs after it.
            (Some(Found::Refused), [Found::Refused]) => return,
            (theirs, alone) => panic!("{ours:?} is {alone:?}, and in the script {theirs:?}"),
        }
    }
    assert_eq!(theirs.next(), None, "left out");
}
