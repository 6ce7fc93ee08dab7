//! A script as statements: where each begins and ends, and what kind it is.
//!
//! Hosts that take one statement at a time, limits on a statement's length, the line of an
//! error and the treatment of `DROP TABLE` all need the script taken apart before SQLite sees
//! it. The end of a statement is found by SQLite's own rules: a `;` outside strings, comments
//! and trigger bodies.

#[cfg(feature = "build")]
mod comment;
mod statement;
mod survey;
mod token;

#[cfg(feature = "build")]
pub(crate) use comment::{Comment, comments};
pub(crate) use statement::{TableName, Verb};
pub(crate) use survey::{Control, Survey};
pub(crate) use token::{Kind, Token, Tokens};

/// Where a statement stands in its script, and what it is.
#[derive(Debug, Clone)]
pub(crate) struct Statement {
    start: usize,
    end: usize,
    pub(crate) line: usize,
    pub(crate) verb: Verb,
    /// The tables that it says `REFERENCES` of.
    pub(crate) parents: Vec<String>,
    /// It may undo the whole transaction: `OR ROLLBACK`, `RAISE(ROLLBACK, …)`.
    pub(crate) rolls_back: bool,
    /// It has a parameter, such as `?` or `:name`, to which nothing is bound.
    pub(crate) has_parameters: bool,
    /// It says something of deferred foreign keys.
    defers: bool,
}

impl Statement {
    /// The statement's text, with its `;` and without the comments before it.
    pub(crate) fn text<'a>(&self, script: &'a str) -> &'a str {
        // The ends of tokens, so that there is no other case; but the panic of an index would
        // bring the code that shows a text.
        script.get(self.start..self.end).unwrap_or(script)
    }

    /// Where it stands in its script.
    #[cfg(feature = "build")]
    pub(crate) fn range(&self) -> std::ops::Range<usize> {
        self.start..self.end
    }

    /// Whether it says of a table that another refers to it.
    pub(crate) fn refers_to(&self, table: &TableName) -> bool {
        let mut parents = self.parents.iter();
        parents.any(|parent| parent.eq_ignore_ascii_case(&table.name))
    }

    /// The line in the script of a place in the statement.
    pub(crate) fn line_at(&self, script: &str, offset: usize) -> usize {
        let text = self.text(script).as_bytes();
        self.line + newlines(&text[..offset.min(text.len())])
    }
}

/// Takes a script apart.
fn split(script: &str) -> Vec<Statement> {
    // sqlx trims the script, so that what it runs is the same here.
    let trimmed = script.trim_end();
    let (start, end) = (script.len() - script.trim_start().len(), trimmed.len());
    let mut tokens = Tokens::new(trimmed, start.min(end));
    let mut statements = Vec::new();
    let (mut line, mut counted) = (1, 0);
    let mut head: Vec<Token<'_>> = Vec::with_capacity(statement::HEAD);
    let mut body = Body::default();
    let mut trigger = Trigger::Unknown;
    loop {
        let token = tokens.next();
        if let Some(token) = token {
            if token.kind != Kind::Semicolon || !head.is_empty() {
                trigger = trigger.after(&head, &token);
            }
            if token.kind != Kind::Semicolon || trigger.holds() {
                if head.len() < statement::HEAD {
                    head.push(token);
                }
                body.read(token);
                continue;
            }
        }
        if let Some(first) = head.first() {
            line += newlines(&script.as_bytes()[counted..first.start]);
            counted = first.start;
            statements.push(Statement {
                start: first.start,
                end: token.map_or(end, |semicolon| semicolon.start + 1),
                line,
                verb: Verb::of(&head),
                parents: std::mem::take(&mut body.parents),
                rolls_back: body.rolls_back,
                has_parameters: body.has_parameters,
                defers: body.defers,
            });
        }
        if token.is_none() {
            return statements;
        }
        head.clear();
        body = Body::default();
        trigger = Trigger::Unknown;
    }
}

/// What matters in a statement behind its first words.
#[derive(Default)]
struct Body {
    before: Before,
    parents: Vec<String>,
    rolls_back: bool,
    has_parameters: bool,
    defers: bool,
}

/// What was said just before a token.
#[derive(Default, Clone, Copy, PartialEq)]
enum Before {
    #[default]
    Other,
    References,
    /// `OR`, or `ON CONFLICT`: what is done then comes next.
    Conflict,
    Raise,
    /// `RAISE(`
    RaiseOf,
}

impl Body {
    fn read(&mut self, token: Token<'_>) {
        self.has_parameters |= matches!(token.text.as_bytes(), [b'?' | b':' | b'@' | b'$', ..]);
        self.defers |= token.speaks_of("defer");
        if self.before == Before::References {
            self.parents.push(token.name());
        } else if matches!(self.before, Before::Conflict | Before::RaiseOf) {
            self.rolls_back |= token.is("ROLLBACK");
        }
        self.before = match self.before {
            _ if token.is("REFERENCES") => Before::References,
            Before::Raise => Before::RaiseOf,
            _ if token.is("OR") || token.is("CONFLICT") => Before::Conflict,
            _ if token.is("RAISE") => Before::Raise,
            _ => Before::Other,
        };
    }
}

fn newlines(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte == b'\n').count()
}

/// How far a `CREATE TRIGGER` has come: its body holds statements with a `;` of their own, and
/// ends with `; END ;`. A `CASE … END` inside never follows a `;`.
#[derive(Clone, Copy, PartialEq)]
enum Trigger {
    /// The first words do not tell yet.
    Unknown,
    /// Some other statement.
    No,
    /// Before `BEGIN`.
    Header,
    /// In the body.
    Body,
    /// After a `;` of the body.
    BodyStatementEnded,
    /// After `; END`.
    Ended,
}

impl Trigger {
    fn after(self, head: &[Token<'_>], token: &Token<'_>) -> Self {
        match self {
            Self::Unknown if token.is("TRIGGER") && head.iter().any(|t| t.is("CREATE")) => {
                Self::Header
            }
            Self::Unknown => {
                let may_create_a_trigger =
                    ["CREATE", "TEMP", "TEMPORARY", "EXPLAIN", "QUERY", "PLAN"];
                if may_create_a_trigger.iter().any(|keyword| token.is(keyword)) {
                    Self::Unknown
                } else {
                    Self::No
                }
            }
            Self::Header if token.is("BEGIN") => Self::Body,
            Self::Body | Self::BodyStatementEnded if token.kind == Kind::Semicolon => {
                Self::BodyStatementEnded
            }
            Self::BodyStatementEnded if token.is("END") => Self::Ended,
            Self::Body | Self::BodyStatementEnded => Self::Body,
            Self::No | Self::Header | Self::Ended => self,
        }
    }

    /// Whether a `;` here belongs to the statement.
    fn holds(self) -> bool {
        matches!(self, Self::Body | Self::BodyStatementEnded)
    }
}

#[cfg(test)]
#[cfg(all(feature = "rusqlite", feature = "include_dir"))]
mod tests;
