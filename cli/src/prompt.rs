//! Questions to a person.

use std::fmt::Display;
use std::io::{self, IsTerminal};

use anyhow::{Context, Result};

use crate::output;

/// Whether a person agrees; `None` if there is no terminal to ask on.
pub(crate) fn agrees(question: impl Display) -> Result<Option<bool>> {
    let answer = ask(question)?;
    Ok(answer.map(|answer| ["y", "yes"].contains(&answer.to_ascii_lowercase().as_str())))
}

/// The answer, without the blanks around it; `None` if there is no terminal to ask on.
pub(crate) fn ask(question: impl Display) -> Result<Option<String>> {
    let stdin = io::stdin();
    if !stdin.is_terminal() {
        return Ok(None);
    }
    output::question(question);
    let mut answer = String::new();
    let count = stdin.read_line(&mut answer);
    if count.context("cannot read from the terminal")? == 0 {
        // Ctrl-D leaves the cursor where the question ends.
        output::note("");
    }
    Ok(Some(answer.trim().to_owned()))
}
