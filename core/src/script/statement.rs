//! What kind a statement is, from its first words.

use super::token::{Kind, Token};

/// How many tokens the longest head has: `CREATE TABLE IF NOT EXISTS schema . name`.
pub(super) const HEAD: usize = 8;

/// The kinds of statement that the engine treats in ways of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verb {
    AlterTable(Box<TableName>),
    /// Of the table, or of a column.
    RenameTable(Box<TableName>),
    CreateTable(Box<TableName>),
    DropTable(Box<TableName>),
    DeleteFrom(Box<TableName>),
    Begin,
    Commit,
    Rollback,
    RollbackTo(Box<str>),
    Savepoint(Box<str>),
    Release(Box<str>),
    Attach,
    CreateTemporary,
    Vacuum,
    Pragma(Box<str>),
    Other,
}

/// A table's name as a statement gives it, without quotes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TableName {
    pub(crate) schema: Option<String>,
    pub(crate) name: String,
}

impl TableName {
    /// Whether it may be one of the main database.
    pub(crate) fn is_in_main(&self) -> bool {
        let schema = self.schema.as_deref();
        schema.is_none_or(|schema| schema.eq_ignore_ascii_case("main"))
    }
}

impl Verb {
    pub(crate) fn is_rename(&self) -> bool {
        matches!(self, Self::RenameTable(_))
    }

    pub(super) fn of(head: &[Token<'_>]) -> Self {
        let Some((first, rest)) = head.split_first() else {
            return Self::Other;
        };
        if first.kind != Kind::Word {
            return Self::Other;
        }
        let second_is = |keyword: &str| rest.first().is_some_and(|token| token.is(keyword));
        match first.text.to_ascii_uppercase().as_str() {
            "ALTER" if second_is("TABLE") => {
                let renames = rest.iter().skip(2).any(|token| token.is("RENAME"));
                let verb = if renames {
                    Self::RenameTable
                } else {
                    Self::AlterTable
                };
                table(&rest[1..], verb)
            }
            "CREATE" if second_is("TABLE") => table(&rest[1..], Self::CreateTable),
            "DROP" if second_is("TABLE") => table(&rest[1..], Self::DropTable),
            "DELETE" if second_is("FROM") => table(&rest[1..], Self::DeleteFrom),
            "BEGIN" => Self::Begin,
            "COMMIT" | "END" => Self::Commit,
            "ROLLBACK" => match rest.iter().position(|token| token.is("TO")) {
                Some(to) => Self::RollbackTo(savepoint(&rest[to + 1..])),
                None => Self::Rollback,
            },
            "SAVEPOINT" => Self::Savepoint(savepoint(rest)),
            "RELEASE" => Self::Release(savepoint(rest)),
            "ATTACH" | "DETACH" => Self::Attach,
            "CREATE" if second_is("TEMP") || second_is("TEMPORARY") => Self::CreateTemporary,
            "VACUUM" => Self::Vacuum,
            "PRAGMA" => Self::Pragma(pragma(rest)),
            _ => Self::Other,
        }
    }
}

fn table(rest: &[Token<'_>], verb: fn(Box<TableName>) -> Verb) -> Verb {
    let rest = match rest {
        [r#if, exists, rest @ ..] if r#if.is("IF") && exists.is("EXISTS") => rest,
        [r#if, _, exists, rest @ ..] if r#if.is("IF") && exists.is("EXISTS") => rest,
        rest => rest,
    };
    let (schema, name) = match rest {
        [schema, dot, name, ..] if dot.text == "." => (Some(schema.name()), name.name()),
        [name, ..] => (None, name.name()),
        [] => return Verb::Other,
    };
    verb(Box::new(TableName { schema, name }))
}

/// The savepoint's name in lower case: SQLite compares them without regard to case.
fn savepoint(rest: &[Token<'_>]) -> Box<str> {
    let name = match rest {
        [word, name, ..] if word.is("SAVEPOINT") => name.name(),
        [name, ..] => name.name(),
        [] => String::new(),
    };
    name.to_ascii_lowercase().into()
}

/// The pragma's name in lower case, without a schema.
fn pragma(rest: &[Token<'_>]) -> Box<str> {
    let name = match rest {
        [_, dot, name, ..] if dot.text == "." => name.name(),
        [name, ..] => name.name(),
        [] => String::new(),
    };
    name.to_ascii_lowercase().into()
}
