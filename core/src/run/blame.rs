//! What a step is blamed for.

use crate::database::{Capabilities, DatabaseError};
use crate::error::{Error, Left, Repr};
use crate::foreign_keys::Violation;
use crate::plan::Step;
use crate::script::Statement;

/// How much of a statement an error shows, in characters.
const SHOWN: usize = 60;

/// One of its statements failed.
pub(crate) fn failed(
    step: Step<'_>,
    statement: &Statement,
    left: Left,
    source: DatabaseError,
) -> Error {
    let script = step.script().map_or("", |script| script.text());
    Repr::Execute {
        action: step.action,
        version: step.version(),
        file: step.file(),
        line: statement.line_at(script, source.offset().unwrap_or(0)),
        statement: first_words(statement.text(script)),
        left,
        source,
    }
    .into()
}

/// It drops a table to which rows refer, on a host that would not leave those alone.
pub(crate) fn drop_refused(
    step: Step<'_>,
    statement: &Statement,
    children: Vec<String>,
    left: Left,
    host: Capabilities,
) -> Error {
    Repr::DropRefused {
        action: step.action,
        version: step.version(),
        file: step.file(),
        line: statement.line,
        children,
        refer: "refer",
        left,
        host: host.host,
        advice: host.drop_advice,
    }
    .into()
}

fn first_words(statement: &str) -> String {
    let mut line = String::new();
    for word in statement.trim_end_matches(';').split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if let Some((end, _)) = line.char_indices().nth(SHOWN) {
        line.truncate(end);
        line.push('…');
    }
    line
}

/// It leaves rows without their parent.
pub(crate) fn violated(step: Step<'_>, violations: Vec<Violation>, left: Left) -> Error {
    let (action, version, file) = (step.action, step.version(), step.file());
    Repr::ForeignKey {
        action,
        version,
        file,
        violations,
        left,
    }
    .into()
}

/// It leaves a deferred foreign key without its parent.
pub(crate) fn deferred(step: Step<'_>, left: Left, source: DatabaseError) -> Error {
    let (action, version, file) = (step.action, step.version(), step.file());
    Repr::Deferred {
        action,
        version,
        file,
        source,
        left,
    }
    .into()
}

pub(crate) fn unchecked(step: Step<'_>, source: DatabaseError) -> Error {
    Error::around(step.version(), "cannot check the foreign keys", source)
}

pub(super) fn ended_transaction(step: Step<'_>, line: Option<usize>) -> Error {
    let place = line.map(|line| (step.file(), line));
    Repr::EndedTransaction {
        version: step.version(),
        place,
    }
    .into()
}
