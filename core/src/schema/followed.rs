//! The schema of a database while migrations run: what has not changed is not read again.

use std::cmp::Ordering;

use super::outline::Outline;
use super::read::{Row, Rows, object};
use crate::database::Database;
use crate::error::Error;

/// A schema as it was when it was looked at last.
#[derive(Debug, Clone, Default)]
pub(crate) struct Followed {
    rows: Vec<Row>,
    outline: Outline,
}

impl Followed {
    /// Looks again.
    pub(crate) fn look(&mut self, db: &mut impl Database) -> Result<&Outline, Error> {
        let mut rows = Rows::read(db)?.without_internal(&[]);
        rows.sort();
        let (gone, new) = changes(&self.rows, &rows);
        for row in gone {
            self.outline.without(&outline(row));
        }
        for row in new {
            self.outline.with(&outline(row));
        }
        self.rows = rows;
        Ok(&self.outline)
    }
}

fn outline(row: &Row) -> Outline {
    let mut items = Vec::new();
    object(row).outline(&mut items);
    Outline::of(items)
}

/// The rows that are in one list alone. Both are sorted.
fn changes<'r>(mut old: &'r [Row], mut new: &'r [Row]) -> (Vec<&'r Row>, Vec<&'r Row>) {
    let (mut gone, mut added) = (Vec::new(), Vec::new());
    while let ([is, rest @ ..], [becomes, others @ ..]) = (old, new) {
        let order = is.cmp(becomes);
        if order != Ordering::Greater {
            old = rest;
        }
        if order != Ordering::Less {
            new = others;
        }
        match order {
            Ordering::Less => gone.push(is),
            Ordering::Equal => {}
            Ordering::Greater => added.push(becomes),
        }
    }
    gone.extend(old);
    added.extend(new);
    (gone, added)
}
