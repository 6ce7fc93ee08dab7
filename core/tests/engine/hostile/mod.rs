//! What nobody does by accident: names, sizes, ledgers and scripts that mean harm. No panic, no
//! hang, no silent success.

mod escapes;
mod ledgers;
mod names;
mod sizes;
