//! The command, as a user meets it.

#[cfg(test)]
mod support;

mod add;
#[cfg(test)]
mod adopt;
mod baseline;
mod check;
mod config;
mod copies;
mod database;
mod drift;
mod environment;
mod files;
mod forget;
mod group;
mod info;
mod lint;
mod lock;
mod policies;
mod rehearse;
mod revert;
mod run;
mod schema;
mod shell;
#[cfg(test)]
mod squash;
mod together;
