//! Why a batch failed.

use super::BatchDatabase;
use super::assertion::Failed;
use super::drops::{ORPHANS, RECORD, UNIT};
use super::locate::{Located, locate};
use super::transaction::{Batch, Part, Place};
use crate::database::{DatabaseError, ForeignKeys};
use crate::error::{Error, Left, Repr, trouble};
use crate::foreign_keys::Violation;
use crate::plan::Step;
use crate::run::{deferred, drop_refused, failed, violated};

const LEFT: Left = Left::Undone;

/// Says what is to blame: a statement, a row, the host; or, as an error, that another run came
/// in between.
pub(super) async fn explain<D: BatchDatabase>(
    db: &mut D,
    batch: &Batch<'_>,
    steps: &[Step<'_>],
    source: DatabaseError,
) -> Result<Error, DatabaseError> {
    let (last, host) = (steps.last(), db.capabilities());
    match (Failed::behind(&source), last) {
        (Some(Failed::ForeignKeys), _) => {
            let source = DatabaseError::new(match batch.foreign_keys {
                ForeignKeys::Enforced => "they are off on this connection; switch them on",
                ForeignKeys::Ignored => "the host has not switched them off",
            });
            return Ok(Error::database(
                "cannot have foreign keys as the run needs them",
                source,
            ));
        }
        (Some(Failed::Words(words)), Some(step)) => {
            if let Some(orphans) = words.strip_prefix(ORPHANS) {
                let violations = orphans.split([RECORD]).filter_map(|pair| {
                    let (child, parent) = pair.split_once([UNIT])?;
                    Some(Violation::of_some_row(child, parent))
                });
                return Ok(violated(*step, violations.collect(), LEFT));
            }
            let index = words.split_once([' ']).and_then(|(index, child)| {
                let place = batch.place(index.parse().ok()?)?;
                Some((place, child.to_owned()))
            });
            if let Some((place, child)) = index {
                return Ok(drop_refused(
                    place.step,
                    place.statement,
                    vec![child],
                    LEFT,
                    host,
                ));
            }
        }
        _ => {}
    }
    // Without a code of SQLite's the host itself is in trouble, and with some codes too.
    if source.code().is_some()
        && trouble(source.code()).is_none()
        && let Some(step) = last
    {
        let place = match locate(db, batch).await {
            Located::Passed(source) => return Err(source),
            Located::At(index) => batch.place(index),
            Located::Elsewhere | Located::Unknown => None,
        };
        match place {
            // The script has renamed or dropped what was to be looked at.
            Some(place) if place.part == Part::Assertion => {
                let children = vec!["another table".to_owned()];
                let Place {
                    step, statement, ..
                } = place;
                return Ok(drop_refused(step, statement, children, LEFT, host));
            }
            Some(place) => return Ok(failed(place.step, place.statement, LEFT, source)),
            None if source.is_foreign_key() && steps.len() == 1 => {
                return Ok(deferred(*step, LEFT, source));
            }
            None if source.is_foreign_key() => {
                return Ok(Repr::DeferredSomewhere { source }.into());
            }
            None => {}
        }
    }
    Ok(match last {
        Some(step) => Error::around(step.version(), "cannot run the batch", source),
        None => Error::database("cannot run the batch", source),
    })
}
