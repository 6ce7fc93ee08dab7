//! Schemas that differ, as `drift` and `adopt` tell programs of them.

use litemigrate::Difference;
use serde::Serialize;

/// The schema is not what the migrations make. Documented in the help, and stays.
pub(crate) const DRIFT: u8 = 16;

#[derive(Serialize)]
pub(crate) struct Row<'d> {
    change: String,
    part: &'static str,
    subject: &'d str,
    expected: Option<&'d str>,
    found: Option<&'d str>,
}

impl<'d> Row<'d> {
    pub(crate) fn of(difference: &'d Difference) -> Self {
        Self {
            change: difference.change().to_string(),
            part: difference.part().words(),
            subject: difference.subject(),
            expected: difference.expected(),
            found: difference.found(),
        }
    }
}
