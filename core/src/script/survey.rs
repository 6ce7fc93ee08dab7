//! What a whole script does that the engine must know before it runs.

use super::{Statement, TableName, Verb, split};
use crate::migration::Script;
use crate::transaction::SAVEPOINT;

/// A script read once: its statements, and what matters about them as a whole.
#[derive(Debug, Clone)]
pub(crate) struct Survey {
    pub(crate) statements: Vec<Statement>,
    pub(crate) control: Control,
    /// It says something of deferred foreign keys, which are checked when a transaction commits.
    pub(crate) defers: bool,
}

/// What a script does to the transaction it runs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Control {
    /// It leaves it alone.
    Contained,
    /// It commits it and begins another: `COMMIT; …; BEGIN;`, by which sqlx's users switch
    /// foreign keys off.
    Recommits,
    /// It would end or leave open what it should not.
    Broken { line: usize, fault: &'static str },
}

impl Survey {
    pub(crate) fn of(script: &Script) -> Self {
        let statements = split(script.text());
        let control = control(&statements, script.is_no_transaction());
        Self {
            defers: statements.iter().any(|statement| statement.defers),
            control,
            statements,
        }
    }

    /// Whether it attaches a database, which stays so when the transaction is undone: it could
    /// not be run a second time.
    pub(crate) fn attaches(&self) -> bool {
        let mut verbs = self.statements.iter().map(|statement| &statement.verb);
        verbs.any(|verb| *verb == Verb::Attach)
    }

    /// The statement by which it may edit the schema by hand, if there is one.
    #[cfg(not(target_family = "wasm"))]
    pub(crate) fn edits_schema(&self) -> Option<&Statement> {
        let is_switch =
            |verb: &Verb| matches!(verb, Verb::Pragma(name) if **name == *"writable_schema");
        let mut statements = self.statements.iter();
        statements.find(|statement| is_switch(&statement.verb))
    }

    /// The tables that it drops.
    pub(crate) fn dropped(&self) -> impl Iterator<Item = &TableName> {
        self.statements
            .iter()
            .filter_map(|statement| match &statement.verb {
                Verb::DropTable(table) => Some(&**table),
                _ => None,
            })
    }

    /// Whether it renames a table, or a column of one.
    pub(crate) fn renames(&self) -> bool {
        self.statements.iter().any(|known| known.verb.is_rename())
    }

    /// Whether it says of a table that another refers to it.
    pub(crate) fn refers_to(&self, table: &TableName) -> bool {
        self.statements.iter().any(|known| known.refers_to(table))
    }
}

/// Follows the transaction through the script.
fn control(statements: &[Statement], no_transaction: bool) -> Control {
    let mut open = !no_transaction;
    // Whether the open transaction is the one that the engine began.
    let mut ours = !no_transaction;
    let mut savepoints: Vec<&str> = Vec::new();
    let mut began_by_savepoint = false;
    let mut recommits = false;
    let mut last_line = 1;
    for Statement { verb, line, .. } in statements {
        let line = *line;
        let broken = |fault| Control::Broken { line, fault };
        match verb {
            Verb::Begin if open => {
                return broken(
                    "a migration already runs in a transaction; remove BEGIN and its COMMIT",
                );
            }
            Verb::Begin => open = true,
            Verb::Commit | Verb::Rollback if !open => {
                return broken("there is no transaction to end here; remove the statement");
            }
            Verb::Rollback if ours => {
                return broken(
                    "ROLLBACK would undo the migration, and it would still be recorded; remove it",
                );
            }
            Verb::Commit | Verb::Rollback => {
                recommits |= ours;
                (open, ours, began_by_savepoint) = (false, false, false);
                savepoints.clear();
            }
            Verb::Savepoint(name) if **name == *SAVEPOINT => {
                return broken("a savepoint of this name is the engine's own; give it another");
            }
            Verb::Savepoint(name) => {
                began_by_savepoint |= !open;
                open = true;
                savepoints.push(name);
            }
            Verb::Release(name) | Verb::RollbackTo(name) => {
                let Some(depth) = savepoints.iter().rposition(|open| **open == **name) else {
                    return broken(
                        "the script has opened no savepoint of this name; correct the name",
                    );
                };
                let kept = usize::from(matches!(verb, Verb::RollbackTo(_)));
                savepoints.truncate(depth + kept);
                if savepoints.is_empty() && began_by_savepoint {
                    (open, began_by_savepoint) = (false, false);
                }
            }
            _ => continue,
        }
        last_line = line;
    }
    match (open, no_transaction) {
        (false, false) => Control::Broken {
            line: last_line,
            fault: "after COMMIT a BEGIN is missing; add it, or begin the file with `-- no-transaction`",
        },
        (true, true) => Control::Broken {
            line: last_line,
            fault: "the transaction that begins here is never committed; add COMMIT",
        },
        _ if recommits => Control::Recommits,
        _ => Control::Contained,
    }
}
