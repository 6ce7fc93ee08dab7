//! The engine, as an application meets it, on a wide host and on a narrow one.

mod support;

mod connections;
mod failures;
mod faults;
mod keys;
mod launch;
mod ledgers;
mod outside;
mod races;
mod refusals;
