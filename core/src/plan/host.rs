//! What a script needs of a host, and whether this one has it.

use super::{OnFailure, Policy, Step};
use crate::database::{Capabilities, ForeignKeySwitch, Refusal};
use crate::error::{Error, Repr};
use crate::migration::{Script, Version};
use crate::script::{Control, Statement, TableName, Verb};

/// Whether the host can run a step, and the policy be kept, as far as the script tells.
pub(super) fn runnable(step: &Step<'_>, policy: Policy, host: Capabilities) -> Result<(), Error> {
    let Some(script) = step.script() else {
        return Ok(());
    };
    if let Some(error) = refusals(step.version(), script, host).into_iter().next() {
        return Err(error);
    }
    let undoable = isolation(step, host, policy.on_failure) == Isolation::Shared;
    if policy.on_failure == OnFailure::RollBackAll && !undoable {
        let (version, file) = (step.version(), script.path().to_owned());
        return Err(Repr::NotUndoable { version, file }.into());
    }
    Ok(())
}

/// What in a script the host would refuse, or any host.
pub(super) fn refusals(version: Version, script: &Script, host: Capabilities) -> Vec<Error> {
    let mut found = Vec::new();
    let survey = script.survey();
    if let Control::Broken { line, fault } = survey.control {
        let file = script.path().to_owned();
        let broken = Repr::TransactionControl {
            version,
            file,
            line,
            fault,
        };
        found.push(broken.into());
    }
    let mut refuse = |line, fault| found.push(unsupported(version, script, line, host, fault));
    if script.is_no_transaction() && host.refuses(Refusal::NoTransaction) {
        refuse(1, "a script cannot run outside a transaction".to_owned());
    }
    for statement in &survey.statements {
        if let Some(fault) = refused(statement, script, host) {
            refuse(statement.line, fault);
        }
    }
    found
}

fn unsupported(
    version: Version,
    script: &Script,
    line: usize,
    host: Capabilities,
    fault: String,
) -> Error {
    let (file, host) = (script.path().to_owned(), host.host);
    Repr::Unsupported {
        version,
        file,
        line,
        host,
        fault,
    }
    .into()
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
            (Refusal::RollbackConflict, _) => statement.rolls_back,
            (Refusal::Parameters, _) => statement.has_parameters,
            _ => false,
        })?;
    let fault = match refusal {
        Refusal::TransactionControl => "a script cannot begin or end transactions",
        Refusal::Attach => "no database can be attached",
        Refusal::Temporary => "nothing temporary can be created",
        Refusal::Vacuum => "VACUUM cannot run",
        Refusal::PragmasExcept(_) => "this pragma is not allowed",
        Refusal::RollbackConflict => "a conflict cannot roll the transaction back; ABORT can",
        Refusal::Parameters => "nothing is bound to its parameter",
        Refusal::NoTransaction => return None,
    };
    Some(fault.to_owned())
}

/// Whether a script leaves the ledger where it is, if what it drops outside the engine's transaction
/// could not be put back: all migrations would run again.
pub(crate) fn leaves_ledger(
    step: &Step<'_>,
    names: [&str; 2],
    host: Capabilities,
) -> Result<(), Error> {
    let Some(script) = step.script() else {
        return Ok(());
    };
    let survey = script.survey();
    if !script.is_no_transaction() && survey.control != Control::Recommits {
        return Ok(());
    }
    let is_ledger = |table: &TableName| {
        let mut names = names.iter();
        table.is_in_main() && names.any(|name| table.name.eq_ignore_ascii_case(name))
    };
    let takes = |statement: &&Statement| match &statement.verb {
        Verb::DropTable(table) | Verb::RenameTable(table) => is_ledger(table),
        _ => false,
    };
    match survey.statements.iter().find(takes) {
        Some(statement) => {
            let fault =
                "the ledger cannot go outside a transaction: every migration would run again";
            let (version, line) = (step.version(), statement.line);
            Err(unsupported(version, script, line, host, fault.to_owned()))
        }
        None => Ok(()),
    }
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

pub(crate) fn isolation(step: &Step<'_>, host: Capabilities, on_failure: OnFailure) -> Isolation {
    let Some(script) = step.script() else {
        return Isolation::Shared;
    };
    let survey = script.survey();
    if script.is_no_transaction() {
        Isolation::Outside
    } else if survey.control == Control::Recommits {
        Isolation::Recommitting
    } else if host.foreign_key_switch == ForeignKeySwitch::OutsideTransaction
        // What is undone as a whole is one transaction, and the drop is refused if rows refer to
        // the table.
        && on_failure == OnFailure::KeepApplied
        && survey.dropped().next().is_some()
    {
        Isolation::Unenforced
    } else {
        Isolation::Shared
    }
}
