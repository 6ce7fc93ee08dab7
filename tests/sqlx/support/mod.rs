//! The two tools on one set of files, and what a database holds in the end.

mod command;
mod image;
mod place;
mod tools;

pub(crate) use command::{Command, Output};
pub(crate) use image::{Image, assert_same};
pub(crate) use place::{Database, Place};
pub(crate) use tools::{Set, Tool, block_on, sqlx_options};
