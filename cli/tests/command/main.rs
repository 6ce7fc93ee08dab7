//! The command, as a user meets it.

#[cfg(test)]
mod support;

mod add;
mod files;
mod info;
mod revert;
mod run;
mod together;
