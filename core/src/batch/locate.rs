//! Which statement of a batch fails: hosts tell what is wrong, and not where.

use super::BatchDatabase;
use super::assertion::{Failed, stop};
use super::run::is_in_the_way;
use super::transaction::Batch;
use crate::database::DatabaseError;
use crate::error::trouble;

/// Where a batch fails.
pub(super) enum Located {
    /// At the statement with this index, of a script.
    At(usize),
    /// Before the scripts, behind them, or when it is committed.
    Elsewhere,
    /// Another run has come in between.
    Passed(DatabaseError),
    /// The host could not be asked.
    Unknown,
}

/// Finds the statement that fails, if one does and fails again.
///
/// Beginnings of the batch are tried, of half its length each time. Each ends with an
/// assertion that fails, so that nothing of it stays.
pub(super) async fn locate<D: BatchDatabase>(db: &mut D, batch: &Batch<'_>) -> Located {
    let Some((first, last)) = batch.extent() else {
        return Located::Elsewhere;
    };
    // So many run, and so many do not: at first nothing is known of either.
    let (mut passes, mut fails, mut tried) = (None, last + 1, last);
    loop {
        match try_first(db, batch, tried).await {
            Tried::Runs => passes = Some(tried),
            Tried::Fails => fails = tried,
            Tried::Passed(source) => return Located::Passed(source),
            Tried::Unknown => return Located::Unknown,
        }
        tried = match passes {
            Some(passes) if fails - passes == 1 && fails <= last => return Located::At(passes),
            // What comes before the scripts fails, or what comes behind them.
            None if fails == first => return Located::Elsewhere,
            Some(passes) if fails - passes == 1 => return Located::Elsewhere,
            Some(passes) => passes.midpoint(fails),
            None => first.midpoint(fails),
        };
    }
}

enum Tried {
    Runs,
    Fails,
    Passed(DatabaseError),
    Unknown,
}

/// Whether the first statements of a batch run.
async fn try_first<D: BatchDatabase>(db: &mut D, batch: &Batch<'_>, count: usize) -> Tried {
    let mut statements = batch.statements[..count].to_vec();
    statements.push(stop());
    match db.batch(&statements, batch.foreign_keys).await {
        Err(source) if Failed::behind(&source) == Some(Failed::Stop) => Tried::Runs,
        Err(source) if is_in_the_way(&source) => Tried::Passed(source),
        Err(source) if source.code().is_some() && trouble(source.code()).is_none() => Tried::Fails,
        _ => Tried::Unknown,
    }
}
