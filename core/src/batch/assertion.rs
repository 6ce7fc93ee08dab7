//! Assertions in SQL: a statement that does nothing, or fails with words of ours and takes its
//! batch with it.
//!
//! Outside a trigger SQL has no way to fail at will; but a path that JSON functions cannot read
//! is told back in the error.

use crate::database::DatabaseError;
use crate::ledger::{Ledger, Outcome, Row};
use crate::sql::{literal, unquoted};

/// Begins the words of an assertion that failed.
const MARK: &str = "litemigrate: ";

const LEDGER_MOVED: &str = "the ledger has changed";
const UNENFORCED: &str = "foreign keys are not enforced";
const ENFORCED: &str = "foreign keys are enforced";
const STOP: &str = "stop";

/// Which assertion failed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Failed {
    /// The ledger is not what the plan was made by.
    LedgerMoved,
    /// Foreign keys are not as they were asked for.
    ForeignKeys,
    /// What comes before it was to be tried, and no more.
    Stop,
    /// Some other, and what it says.
    Words(String),
}

impl Failed {
    /// The assertion behind an error, if one is.
    pub(super) fn behind(error: &DatabaseError) -> Option<Self> {
        // Found as bytes: to search a text is much more code.
        let message = error.message();
        let mut windows = message.as_bytes().windows(MARK.len());
        let mark = windows.position(|window| window == MARK.as_bytes())?;
        let words = message.get(mark + MARK.len()..)?;
        let quote = words.bytes().rposition(|byte| byte == b'\'');
        let words = words.get(..quote.unwrap_or(words.len()))?;
        Some(match words {
            LEDGER_MOVED => Self::LedgerMoved,
            UNENFORCED | ENFORCED => Self::ForeignKeys,
            STOP => Self::Stop,
            words => Self::Words(unquoted(words, '\'')),
        })
    }
}

/// Fails with the words that the expression yields, unless it yields NULL.
pub(super) fn unless_null(words: &str) -> String {
    format!(
        "SELECT json_extract('{{}}', {} || ({words}))",
        literal(MARK)
    )
}

/// Fails with these words if the condition holds.
fn fail_if(condition: &str, words: &str) -> String {
    unless_null(&format!(
        "CASE WHEN {condition} THEN {} END",
        literal(words)
    ))
}

/// Fails, whatever is the case.
pub(super) fn stop() -> String {
    fail_if("TRUE", STOP)
}

/// Fails unless the ledger holds these rows, as far as any run could have changed them.
pub(super) fn ledger_is(ledger: &Ledger, rows: &[Row]) -> String {
    let not_applied = rows.iter().filter(|row| row.outcome != Outcome::Applied);
    let last = rows.last().map_or(0, |row| row.version.get());
    let condition = format!(
        "(SELECT count(*) || ' ' || coalesce(max(version), 0) || ' ' || \
         coalesce(sum(success IN (0)), 0) FROM {}) <> '{} {last} {}'",
        ledger.table(),
        rows.len(),
        not_applied.count(),
    );
    fail_if(&condition, LEDGER_MOVED)
}

/// Fails unless foreign keys are enforced.
pub(super) fn enforced() -> String {
    fail_if(
        "(SELECT foreign_keys FROM pragma_foreign_keys) <> 1",
        UNENFORCED,
    )
}

/// Fails unless foreign keys are ignored.
pub(super) fn ignored() -> String {
    fail_if(
        "(SELECT foreign_keys FROM pragma_foreign_keys) <> 0",
        ENFORCED,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_found_in_what_hosts_say() {
        for (message, expected) in [
            ("bad JSON path: 'litemigrate: stop'", Some(Failed::Stop)),
            (
                "D1_ERROR: bad JSON path: 'litemigrate: the ledger has changed': SQLITE_ERROR",
                Some(Failed::LedgerMoved),
            ),
            (
                "JSON path error near 'litemigrate: drop it''s'",
                Some(Failed::Words("drop it's".to_owned())),
            ),
            ("no such table: stop", None),
        ] {
            assert_eq!(Failed::behind(&DatabaseError::new(message)), expected);
        }
    }
}
