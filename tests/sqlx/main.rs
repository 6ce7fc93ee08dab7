//! sqlx 0.9 as the oracle, in full: a database can be handed from sqlx to litemigrate and back
//! at any migration, and where the two differ, that is on purpose and has a name here.

mod adoption;
mod command;
mod failures;
mod handover;
mod histories;
mod random;
mod support;
mod targets;
