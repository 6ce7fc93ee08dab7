//! SQL as one line that is the same however it was written.

use crate::script::{Kind, Token, Tokens};
use crate::sql::{is_keyword, is_plain, quoted};

pub(super) fn tokens(sql: &str) -> Vec<Token<'_>> {
    Tokens::new(sql, 0).collect()
}

/// One blank where it takes one, keywords in capitals, names in quotes only if they need them, and
/// nothing that would break a line.
pub(super) fn canonical(tokens: &[Token<'_>]) -> String {
    let mut line = String::new();
    let mut before: Option<&Token<'_>> = None;
    for (index, token) in tokens.iter().enumerate() {
        if before.is_some_and(|before| is_apart(before, token)) {
            line.push(' ');
        }
        let is_called = tokens.get(index + 1).is_some_and(|next| next.text == "(");
        let is_collation = before.is_some_and(|before| before.is("COLLATE"));
        match (is_collation, is_called) {
            (true, _) => push(&mut line, token, str::to_ascii_uppercase),
            (_, true) => push(&mut line, token, str::to_ascii_lowercase),
            _ => push(&mut line, token, str::to_owned),
        }
        before = Some(token);
    }
    line
}

fn is_apart(before: &Token<'_>, token: &Token<'_>) -> bool {
    let is_word = |token: &Token<'_>| matches!(token.kind, Kind::Word | Kind::Quoted);
    match before.text {
        "," | ";" => true,
        ")" => is_word(token),
        // Two of them would read as a comment.
        "-" => token.text == "-",
        text if is_word(before) => {
            is_word(token) || token.text == "(" && before.kind == Kind::Word && is_keyword(text)
        }
        _ => false,
    }
}

/// `fold`: what becomes of a name in which upper and lower case are the same.
fn push(line: &mut String, token: &Token<'_>, fold: fn(&str) -> String) {
    let text = token.text;
    if token.kind == Kind::Word && text.starts_with(|first: char| first.is_ascii_digit()) {
        return line.push_str(text);
    }
    match (token.kind, text.as_bytes().first()) {
        (Kind::Quoted, Some(b'\'')) => return escape(line, text),
        (Kind::Word | Kind::Quoted, _) => {}
        _ => return line.push_str(text),
    }
    let name = token.name();
    if !is_plain(&name) {
        escape(line, &quoted(&name, '"'));
    } else if is_keyword(&name) || is_truth(&name) {
        line.push_str(&name.to_ascii_uppercase());
    } else {
        line.push_str(&fold(&name));
    }
}

/// Words that are no keywords, and written as such.
fn is_truth(name: &str) -> bool {
    name.eq_ignore_ascii_case("true") || name.eq_ignore_ascii_case("false")
}

/// A name as it stands in a line.
pub(super) fn name(name: &str) -> String {
    let mut line = String::new();
    escape(&mut line, &crate::sql::identifier(name));
    line
}

/// A line is a line, whatever a text in it holds.
fn escape(line: &mut String, text: &str) {
    for char in text.chars() {
        match char {
            '\\' => line.push_str("\\\\"),
            '\n' => line.push_str("\\n"),
            '\r' => line.push_str("\\r"),
            char => line.push(char),
        }
    }
}

/// Goes through tokens from left to right.
pub(super) struct Cursor<'t, 's> {
    tokens: &'t [Token<'s>],
}

impl<'t, 's> Cursor<'t, 's> {
    pub(super) fn new(tokens: &'t [Token<'s>]) -> Self {
        Self { tokens }
    }

    pub(super) fn rest(&self) -> &'t [Token<'s>] {
        self.tokens
    }

    pub(super) fn next(&mut self) -> Option<&'t Token<'s>> {
        let (first, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        Some(first)
    }

    pub(super) fn sees(&self, keyword: &str) -> bool {
        self.tokens.first().is_some_and(|token| token.is(keyword))
    }

    /// Passes over a keyword, if it comes next.
    pub(super) fn takes(&mut self, keyword: &str) -> bool {
        let sees = self.sees(keyword);
        if sees {
            self.next();
        }
        sees
    }

    /// What stands between the brackets that come next, and passes over them.
    pub(super) fn group(&mut self) -> Option<&'t [Token<'s>]> {
        if self.tokens.first()?.text != "(" {
            return None;
        }
        let mut depth = 0_usize;
        for (index, token) in self.tokens.iter().enumerate() {
            match token.text {
                "(" => depth += 1,
                ")" => depth -= 1,
                _ => continue,
            }
            if depth == 0 {
                let (group, rest) = self.tokens.split_at(index);
                self.tokens = rest.get(1..).unwrap_or_default();
                return group.get(1..);
            }
        }
        None
    }
}

/// The parts between the commas of a list, where brackets hold theirs together.
pub(super) fn parts<'t, 's>(tokens: &'t [Token<'s>]) -> Vec<&'t [Token<'s>]> {
    let mut depth = 0_usize;
    let is_comma = |token: &Token<'_>| {
        match token.text {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ => {}
        }
        token.text == "," && depth == 0
    };
    tokens.split(is_comma).collect()
}
