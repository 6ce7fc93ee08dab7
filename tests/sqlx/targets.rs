//! Targets that are reached, whatever lies on the way.

use crate::support::{Place, Set, Tool, assert_same};

#[test]
fn a_version_that_is_pending_can_be_reverted_to() {
    // 5 comes late, between what is applied; the ways back are inside a transaction and outside.
    for outside in ["", "-- no-transaction\n", "COMMIT; BEGIN;\n"] {
        let place = Place::new(&[
            ("4_a.sql", "CREATE TABLE a (x);"),
            ("6_b.up.sql", "CREATE TABLE b (x);"),
            ("7_c.up.sql", "CREATE TABLE c (x);"),
            ("7_c.down.sql", "DROP TABLE c;"),
        ]);
        place.write("6_b.down.sql", &format!("{outside}DROP TABLE b;"));
        let (set, ours, theirs) = (
            Set::of(&place),
            place.database("ours"),
            place.database("theirs"),
        );
        Tool::Litemigrate.run(&set, &ours);
        Tool::Sqlx.run(&set, &theirs);
        place.write("5_late.sql", "CREATE TABLE late (x);");

        Tool::Sqlx.revert_to(&set, &theirs, 5);
        let migrator = set.litemigrate().unwrap();
        let reverted = migrator.revert_to(&mut ours.connect(), 5);

        assert_same(&ours.image(), &theirs.image(), outside);
        let report = reverted.expect(outside);
        assert_eq!(report.done().len(), 2, "{report}");
    }
}
