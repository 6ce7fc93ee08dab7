//! An application that panics in the midst of a run.

use std::panic::{AssertUnwindSafe, catch_unwind};

use litemigrate::{DatabaseError, ForeignKeys, Migrator};

use crate::on_every_host;
use crate::support::{Host, enforced, set};

on_every_host! {
    code_that_panics_leaves_the_connection_as_it_was
}

fn code_that_panics_leaves_the_connection_as_it_was<H: Host>() {
    let mut db = H::open();
    db.sql("PRAGMA foreign_keys = OFF");
    let migrator = Migrator::new(set(&[("1_a.sql", "CREATE TABLE a (x);")]))
        .after(1, |_: &mut H| -> Result<(), DatabaseError> {
            panic!("the application's fault")
        });
    catch_unwind(AssertUnwindSafe(|| migrator.run(&mut db))).unwrap_err();
    assert!(!db.in_transaction());
    assert_eq!(enforced(&db), ForeignKeys::Ignored);
    assert_eq!(db.ask("SELECT count(*) FROM sqlite_master"), "0");
}
