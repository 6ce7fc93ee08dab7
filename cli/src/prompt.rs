//! Questions to a person.

use std::fmt::Display;
use std::io::{self, IsTerminal};

use anyhow::{Context, Result, bail};

use crate::output;

/// Goes on only if a person agrees. `kept` says what is so if not, and `way_out` what to say where
/// there is no terminal to ask on.
pub(crate) fn confirm(
    question: impl Display,
    kept: impl Display,
    way_out: impl Display,
) -> Result<()> {
    match ask(question)? {
        Some(answer) if ["y", "yes"].contains(&answer.to_ascii_lowercase().as_str()) => Ok(()),
        Some(_) => bail!("{kept}"),
        None => bail!("{kept}, since there is no terminal to ask on; say {way_out}"),
    }
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
