//! What the crash tests are made of: a disk that fails, a history to break, and what whole means.

pub mod disk;
pub mod history;
pub mod luck;
pub mod telling;
pub mod whole;
