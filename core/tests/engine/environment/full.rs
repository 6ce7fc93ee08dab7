//! A disk that is full: before the run, and at each page of it.

use litemigrate::{ErrorKind, OnFailure, TransactionScope};

use super::{Place, migrator};
use crate::support::{Host, LEDGER};

#[test]
fn it_is_told_at_whichever_page_it_is_full() {
    for mode in ["delete", "wal"] {
        for scope in [TransactionScope::Run, TransactionScope::Migration] {
            let place = Place::new(mode);
            let pages: usize = place.open().ask("PRAGMA page_count").parse().unwrap();
            let mut full = 0;
            for more in 0.. {
                let told = format!("{more} pages left, {mode}, {scope:?}");
                let mut db = place.open();
                db.sql(&format!("PRAGMA max_page_count = {}", pages + more));
                let run = migrator().transactions(scope).run(&mut db);
                let Err(error) = run else { break };
                full += 1;
                assert_eq!(error.kind(), ErrorKind::DiskFull, "{told}: {error:#}");
                assert!(error.to_string().contains("free some space"), "{told}");
                assert_eq!(db.ask(LEDGER), "1|1|1", "{told}");
                assert_eq!(db.ask("PRAGMA page_count"), pages.to_string(), "{told}");
                assert_eq!(db.ask("SELECT count(*) FROM notes"), "20", "{told}");
            }
            assert!(full > 3, "{full} pages are no run worth the name");
            place.succeeds(mode);
        }
    }
}

#[test]
fn of_one_that_was_full_before_every_byte_stays() {
    let place = Place::new("delete");
    let db = place.open();
    db.sql("PRAGMA max_page_count = 1");
    let error = place.fails(db, "full");
    assert_eq!(error.kind(), ErrorKind::DiskFull);
    let mut db = place.open();
    db.sql("PRAGMA max_page_count = 1");
    let migrator = migrator().on_failure(OnFailure::RollBackAll);
    let error = migrator.run(&mut db).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::DiskFull);
}
