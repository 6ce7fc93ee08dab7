//! Which statement of a batch fails: hosts tell what is wrong, and not where.

use super::BatchDatabase;
use super::assertion::{Failed, stop};
use super::transaction::Batch;

/// The index of the statement that fails, if one does and fails again.
///
/// Beginnings of the batch are tried, of half its length each time. Each ends with an
/// assertion that fails, so that nothing of it stays.
pub(super) async fn failing<D: BatchDatabase>(db: &mut D, batch: &Batch<'_>) -> Option<usize> {
    let (first, last) = batch.scripts()?;
    // So many run, and so many do not: of all, it may be the commit that fails.
    let (mut passes, mut fails, mut tried) = (first, last + 1, last);
    loop {
        if try_first(db, batch, tried).await? {
            passes = tried;
        } else {
            fails = tried;
        }
        if fails - passes <= 1 {
            return Some(fails - 1).filter(|at| *at < last);
        }
        tried = passes.midpoint(fails);
    }
}

/// Whether the first statements of a batch run, if the host can tell.
async fn try_first<D: BatchDatabase>(db: &mut D, batch: &Batch<'_>, count: usize) -> Option<bool> {
    let mut statements = batch.statements[..count].to_vec();
    statements.push(stop());
    let error = db.batch(&statements, batch.foreign_keys).await.err()?;
    match Failed::behind(&error) {
        Some(Failed::Stop) => Some(true),
        Some(Failed::LedgerMoved) => None,
        _ => error.code().map(|_| false),
    }
}
