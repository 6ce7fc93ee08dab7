//! SQLite's tokens, as far as the end of a statement depends on them.

use crate::sql::unquoted;

/// What a token is, for the splitter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A keyword, an unquoted name, a number or a parameter.
    Word,
    /// A string or a quoted name, with its quotes.
    Quoted,
    /// `;`
    Semicolon,
    /// Any other single character.
    Punctuation,
}

/// A piece of the script that is neither blank nor comment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Token<'a> {
    pub(crate) kind: Kind,
    pub(crate) text: &'a str,
    pub(crate) start: usize,
}

impl Token<'_> {
    /// Whether this is the keyword, in any case and not quoted.
    pub(crate) fn is(&self, keyword: &str) -> bool {
        self.kind == Kind::Word && self.text.eq_ignore_ascii_case(keyword)
    }

    /// Whether it is a word that begins so, or a text that has it anywhere, in any case.
    pub(crate) fn speaks_of(&self, word: &str) -> bool {
        let (text, word) = (self.text.as_bytes(), word.as_bytes());
        let is_word = |part: &[u8]| part.eq_ignore_ascii_case(word);
        match self.kind {
            Kind::Word => text.get(..word.len()).is_some_and(is_word),
            Kind::Quoted => text.windows(word.len()).any(is_word),
            Kind::Semicolon | Kind::Punctuation => false,
        }
    }

    /// The name that the token stands for, without its quotes.
    pub(crate) fn name(&self) -> String {
        let text = self.text;
        if self.kind != Kind::Quoted {
            return text.to_owned();
        }
        let inner = text.get(1..text.len().saturating_sub(1)).unwrap_or("");
        match text.as_bytes().first() {
            Some(b'[') | None => inner.to_owned(),
            Some(&quote) => unquoted(inner, char::from(quote)),
        }
    }
}

/// Reads tokens by the rules of SQLite's tokenizer, passing over blanks and comments.
#[derive(Debug)]
pub(crate) struct Tokens<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Tokens<'a> {
    pub(crate) fn new(text: &'a str, at: usize) -> Self {
        Self { text, at }
    }

    fn skip_blanks_and_comments(&mut self) {
        let bytes = self.text.as_bytes();
        while let Some(rest @ [first, ..]) = bytes.get(self.at..) {
            self.at += match first {
                // A vertical tab is a blank behind a blank, and nowhere else.
                b' ' | b'\t' | b'\n' | b'\r' | 0x0c => {
                    position(rest, |b| !matches!(b, b' ' | 0x09..=0x0d))
                }
                0xef if rest.starts_with("\u{feff}".as_bytes()) => 3,
                b'-' if rest.starts_with(b"--") => position(rest, |b| b == b'\n'),
                // As in SQLite, a comment that is never closed runs to the end.
                b'/' if rest.starts_with(b"/*") && rest.len() > 2 => {
                    let close = rest[2..].windows(2).position(|pair| pair == b"*/");
                    close.map_or(rest.len(), |close| close + 4)
                }
                _ => return,
            };
        }
    }

    fn length(rest: &[u8]) -> (Kind, usize) {
        match rest[0] {
            b';' => (Kind::Semicolon, 1),
            quote @ (b'\'' | b'"' | b'`') => (Kind::Quoted, quoted(rest, quote)),
            b'[' => (Kind::Quoted, closed(position(rest, |b| b == b']'), rest)),
            b'$' | b'@' | b':' | b'#' => (Kind::Word, parameter(rest)),
            byte if is_word(byte) => (Kind::Word, position(rest, |b| !is_word(b))),
            _ => (Kind::Punctuation, 1),
        }
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        self.skip_blanks_and_comments();
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let (kind, length) = Self::length(rest.as_bytes());
        let start = self.at;
        self.at += length;
        Some(Token {
            kind,
            text: rest.get(..length)?,
            start,
        })
    }
}

fn is_word(byte: u8) -> bool {
    matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'$' | 0x80..)
}

fn position(rest: &[u8], found: impl Fn(u8) -> bool) -> usize {
    // Not an iterator's: those are unrolled at each place, which is more to download.
    let mut at = 0;
    while at < rest.len() && !found(rest[at]) {
        at += 1;
    }
    at
}

fn closed(at: usize, rest: &[u8]) -> usize {
    (at + 1).min(rest.len())
}

/// A doubled quote stands for itself.
fn quoted(rest: &[u8], quote: u8) -> usize {
    let mut at = 1;
    loop {
        at += position(&rest[at..], |byte| byte == quote);
        if rest.get(at + 1) != Some(&quote) {
            return closed(at, rest);
        }
        at += 2;
    }
}

/// `:name`, and the form of Tcl, `$name::name(anything but blanks)`, which may hold a `;`.
fn parameter(rest: &[u8]) -> usize {
    let mut at = 1;
    let mut named = false;
    while let Some(&byte) = rest.get(at) {
        if is_word(byte) {
            named = true;
            at += 1;
        } else if byte == b'(' && named {
            at += position(&rest[at..], |b| b == b')' || b.is_ascii_whitespace());
            return if rest.get(at) == Some(&b')') {
                at + 1
            } else {
                at
            };
        } else if byte == b':' && rest.get(at + 1) == Some(&b':') {
            at += 2;
        } else {
            break;
        }
    }
    at
}
