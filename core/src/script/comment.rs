//! The comments of a script.

use super::token::Tokens;

/// A comment, without what begins and ends it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Comment<'a> {
    pub(crate) text: &'a str,
    pub(crate) start: usize,
}

/// All comments. What only looks like one, in a text or a name, is none.
pub(crate) fn comments(script: &str) -> Vec<Comment<'_>> {
    let mut comments = Vec::new();
    let mut end = 0;
    for token in Tokens::new(script, 0) {
        between(script, end, token.start, &mut comments);
        end = token.start + token.text.len();
    }
    between(script, end, script.len(), &mut comments);
    comments
}

/// The comments where no token is: there is nothing else but blanks.
fn between<'a>(script: &'a str, start: usize, end: usize, comments: &mut Vec<Comment<'a>>) {
    let mut at = start;
    while let Some(rest) = script.get(at..end).filter(|rest| !rest.is_empty()) {
        let (close, length) = if rest.starts_with("--") {
            ("\n", 2)
        } else if rest.starts_with("/*") {
            ("*/", 2)
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        };
        let text = rest.get(length..).unwrap_or("");
        let text = text.split_once(close).map_or(text, |(text, _)| text);
        comments.push(Comment { text, start: at });
        at += length + text.len() + close.len();
    }
}
