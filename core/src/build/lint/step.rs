//! A statement of a script, as rules read it.

use crate::script::{Kind, Statement, TableName, Token, Tokens};

/// A statement of the script.
pub(super) struct Step<'a> {
    pub(super) statement: &'a Statement,
    pub(super) sql: &'a str,
    pub(super) tokens: Vec<Token<'a>>,
}

impl<'a> Step<'a> {
    pub(super) fn of(statement: &'a Statement, script: &'a str) -> Self {
        let sql = statement.text(script);
        Self {
            statement,
            sql,
            tokens: Tokens::new(sql, 0).collect(),
        }
    }

    pub(super) fn begins(&self, keyword: &str) -> bool {
        self.has(0, keyword)
    }

    /// Whether a token is the keyword.
    pub(super) fn has(&self, at: usize, keyword: &str) -> bool {
        self.tokens.get(at).is_some_and(|token| token.is(keyword))
    }

    pub(super) fn says(&self, keyword: &str) -> bool {
        self.find(keyword).is_some()
    }

    pub(super) fn find(&self, keyword: &str) -> Option<usize> {
        self.tokens.iter().position(|token| token.is(keyword))
    }

    /// The name at some place, or the one behind it if that is a schema's.
    pub(super) fn name_at(&self, at: usize) -> Option<TableName> {
        let name = self.tokens.get(at)?.name();
        if self.tokens.get(at + 1).is_some_and(|dot| dot.text == ".") {
            let schema = Some(name);
            let name = self.tokens.get(at + 2)?.name();
            return Some(TableName { schema, name });
        }
        let schema = None;
        Some(TableName { schema, name })
    }

    /// The name that the statement creates: that behind the word for its kind.
    pub(super) fn created(&self) -> Option<TableName> {
        let kinds = ["TABLE", "INDEX", "VIEW", "TRIGGER"];
        let kind = self
            .tokens
            .iter()
            .position(|token| kinds.iter().any(|kind| token.is(kind)))?;
        let guarded = self.has(kind + 1, "IF") && self.has(kind + 2, "NOT");
        self.name_at(if guarded { kind + 4 } else { kind + 1 })
    }

    pub(super) fn is_temporary(&self) -> bool {
        let is_temporary = |name: &TableName| {
            let schema = name.schema.as_ref();
            schema.is_some_and(|schema| schema.eq_ignore_ascii_case("temp"))
        };
        self.has(1, "TEMP")
            || self.has(1, "TEMPORARY")
            || self.created().as_ref().is_some_and(is_temporary)
    }

    /// The table that the statement puts rows into.
    pub(super) fn filled(&self) -> Option<TableName> {
        // Not what a trigger does.
        let into = self.find("INTO").filter(|_| !self.begins("CREATE"))?;
        self.name_at(into + 1)
    }

    /// Where an `ALTER TABLE` says what it does.
    pub(super) fn altered(&self) -> usize {
        let is_qualified = self.tokens.get(3).is_some_and(|dot| dot.text == ".");
        if is_qualified { 5 } else { 3 }
    }

    /// The new name of a table that is renamed.
    pub(super) fn renamed_to(&self) -> Option<String> {
        let at = self.altered();
        let renames = self.has(at, "RENAME") && self.has(at + 1, "TO");
        renames.then(|| self.tokens.get(at + 2).map(Token::name))?
    }

    /// Whether what is in a table, or in a column, goes somewhere else by this statement.
    pub(super) fn reads(&self, name: &str) -> bool {
        let writes = ["INSERT", "REPLACE", "UPDATE", "WITH"];
        let writes = writes.iter().any(|word| self.begins(word))
            || self.begins("CREATE") && self.find("TABLE").is_some_and(|at| at < 3);
        // What is in front is what is written.
        let from = if self.begins("UPDATE") {
            0
        } else {
            self.find("SELECT").unwrap_or(self.tokens.len())
        };
        let is_read = |(at, token): (usize, &Token<'a>)| {
            let is_set = self.begins("UPDATE")
                && (at == 1 || self.tokens.get(at + 1).is_some_and(|next| next.text == "="));
            is_name(token) && token.name().eq_ignore_ascii_case(name) && !is_set
        };
        writes && self.tokens.iter().enumerate().skip(from).any(is_read)
    }

    /// Whether it selects all columns, whatever they are called.
    pub(super) fn copies_everything(&self) -> bool {
        let stars = self.tokens.iter().enumerate();
        let mut stars = stars.filter(|(_, token)| token.text == "*");
        stars.any(|(at, _)| {
            let before = self.tokens.get(at.wrapping_sub(1));
            before.is_some_and(|before| before.is("SELECT") || matches!(before.text, "." | ","))
        })
    }

    /// Whether it names a table or a column anywhere.
    pub(super) fn names(&self, name: &str) -> bool {
        let mut names = self.tokens.iter().filter(|token| is_name(token));
        names.any(|token| token.name().eq_ignore_ascii_case(name))
    }
}

/// Whether a token may be a name: a text in single quotes is none.
fn is_name(token: &Token<'_>) -> bool {
    match token.kind {
        Kind::Quoted => !token.text.starts_with('\''),
        kind => kind == Kind::Word,
    }
}
