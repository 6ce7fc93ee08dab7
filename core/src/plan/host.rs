//! What a script needs of a host, and whether this one has it.

use super::{OnFailure, Policy, Step};
use crate::database::{Capabilities, ForeignKeySwitch, Refusal};
use crate::error::{Error, Repr};
use crate::migration::Script;
use crate::script::{Control, Statement, Verb};

/// Whether the host can run a step, and the policy be kept, as far as the script tells.
pub(super) fn runnable(step: &Step<'_>, policy: Policy, host: Capabilities) -> Result<(), Error> {
    let Some(script) = step.script() else {
        return Ok(());
    };
    let (version, file) = (step.version(), script.path());
    let survey = script.survey();
    if let Control::Broken { line, fault } = survey.control {
        let file = file.to_owned();
        return Err(Repr::TransactionControl {
            version,
            file,
            line,
            fault,
        }
        .into());
    }
    for statement in &survey.statements {
        if let Some(fault) = refused(statement, script, host) {
            let (file, line, host) = (file.to_owned(), statement.line, host.host);
            return Err(Repr::Unsupported {
                version,
                file,
                line,
                host,
                fault,
            }
            .into());
        }
    }
    let undoable = matches!(isolation(step, host), Isolation::Shared);
    if policy.on_failure == OnFailure::RollBackAll && !undoable {
        let file = file.to_owned();
        return Err(Repr::NotUndoable { version, file }.into());
    }
    Ok(())
}

fn refused(statement: &Statement, script: &Script, host: Capabilities) -> Option<String> {
    let length = statement.text(script.text()).len();
    if let Some(limit) = host.statement_bytes.filter(|limit| length > *limit) {
        return Some(format!(
            "the statement has {length} bytes, and {limit} is the most"
        ));
    }
    let refusal = host
        .refusals
        .iter()
        .find(|refusal| match (refusal, &statement.verb) {
            (
                Refusal::TransactionControl,
                Verb::Begin
                | Verb::Commit
                | Verb::Rollback
                | Verb::RollbackTo(_)
                | Verb::Savepoint(_)
                | Verb::Release(_),
            )
            | (Refusal::Attach, Verb::Attach)
            | (Refusal::Temporary, Verb::CreateTemporary)
            | (Refusal::Vacuum, Verb::Vacuum) => true,
            (Refusal::PragmasExcept(allowed), Verb::Pragma(name)) => !allowed.contains(&&**name),
            _ => false,
        })?;
    Some(match refusal {
        Refusal::TransactionControl => "a script cannot begin or end transactions".to_owned(),
        Refusal::Attach => "no database can be attached".to_owned(),
        Refusal::Temporary => "nothing temporary can be created".to_owned(),
        Refusal::Vacuum => "VACUUM cannot run".to_owned(),
        Refusal::PragmasExcept(_) => "this pragma is not allowed".to_owned(),
    })
}

/// How a step is kept apart from the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Isolation {
    /// In a savepoint of the run's transaction.
    Shared,
    /// In a transaction of its own, which its script commits in between.
    Recommitting,
    /// In a transaction of its own, with foreign keys off: the host cannot switch them inside.
    Unenforced,
    /// Outside a transaction.
    Outside,
}

pub(crate) fn isolation(step: &Step<'_>, host: Capabilities) -> Isolation {
    let Some(script) = step.script() else {
        return Isolation::Shared;
    };
    let survey = script.survey();
    if script.is_no_transaction() {
        Isolation::Outside
    } else if survey.control == Control::Recommits {
        Isolation::Recommitting
    } else if host.foreign_key_switch == ForeignKeySwitch::OutsideTransaction
        && survey.drops_tables()
    {
        Isolation::Unenforced
    } else {
        Isolation::Shared
    }
}
