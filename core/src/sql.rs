//! Texts and names as SQL.

/// A text as a literal of SQL.
pub(crate) fn literal(text: &str) -> String {
    quoted(text, '\'')
}

/// A text between quotes, where a quote in it is doubled.
pub(crate) fn quoted(text: &str, quote: char) -> String {
    let mut sql = String::with_capacity(text.len() + 2);
    sql.push(quote);
    for char in text.chars() {
        if char == quote {
            sql.push(quote);
        }
        sql.push(char);
    }
    sql.push(quote);
    sql
}

/// What a text between quotes stands for, where a quote in it is doubled.
pub(crate) fn unquoted(inner: &str, quote: char) -> String {
    let mut doubled = false;
    let is_kept = |char: &char| {
        doubled = *char == quote && !doubled;
        *char != quote || doubled
    };
    inner.chars().filter(is_kept).collect()
}

/// A text that can be shown: a NUL as `\0`.
pub(crate) fn without_nul(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '\0' => shown.push_str("\\0"),
            _ => shown.push(char),
        }
    }
    shown
}

/// A name as SQL, quoted only if it has to be: SQLite keeps the quotes in its schema, and
/// sqlx writes none.
pub(crate) fn identifier(name: &str) -> String {
    if is_plain(name) && !is_keyword(name) {
        name.to_owned()
    } else {
        quoted(name, '"')
    }
}

/// Whether a name needs no quotes, unless it is a keyword.
pub(crate) fn is_plain(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !name.is_empty()
        && !name.starts_with(|first: char| first.is_ascii_digit())
}

pub(crate) fn is_keyword(name: &str) -> bool {
    let first = name.as_bytes().first().map_or(0, u8::to_ascii_uppercase);
    let of_letter = KEYWORDS.get(usize::from(first.wrapping_sub(b'A')));
    let mut keywords = of_letter.copied().unwrap_or("").split_ascii_whitespace();
    keywords.any(|keyword| keyword.eq_ignore_ascii_case(name))
}

/// SQLite's keywords, which are no names without quotes, by their first letter. A text each, which
/// takes half the room of a list.
const KEYWORDS: [&str; 26] = [
    "ABORT ACTION ADD AFTER ALL ALTER ALWAYS ANALYZE AND AS ASC ATTACH AUTOINCREMENT",
    "BEFORE BEGIN BETWEEN BY",
    "CASCADE CASE CAST CHECK COLLATE COLUMN COMMIT CONFLICT CONSTRAINT CREATE CROSS CURRENT \
     CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP",
    "DATABASE DEFAULT DEFERRABLE DEFERRED DELETE DESC DETACH DISTINCT DO DROP",
    "EACH ELSE END ESCAPE EXCEPT EXCLUDE EXCLUSIVE EXISTS EXPLAIN",
    "FAIL FILTER FIRST FOLLOWING FOR FOREIGN FROM FULL",
    "GENERATED GLOB GROUP GROUPS",
    "HAVING",
    "IF IGNORE IMMEDIATE IN INDEX INDEXED INITIALLY INNER INSERT INSTEAD INTERSECT INTO IS \
     ISNULL",
    "JOIN",
    "KEY",
    "LAST LEFT LIKE LIMIT",
    "MATCH MATERIALIZED",
    "NATURAL NO NOT NOTHING NOTNULL NULL NULLS",
    "OF OFFSET ON OR ORDER OTHERS OUTER OVER",
    "PARTITION PLAN PRAGMA PRECEDING PRIMARY",
    "QUERY",
    "RAISE RANGE RECURSIVE REFERENCES REGEXP REINDEX RELEASE RENAME REPLACE RESTRICT \
     RETURNING RIGHT ROLLBACK ROW ROWS",
    "SAVEPOINT SELECT SET",
    "TABLE TEMP TEMPORARY THEN TIES TO TRANSACTION TRIGGER",
    "UNBOUNDED UNION UNIQUE UPDATE USING",
    "VACUUM VALUES VIEW VIRTUAL",
    "WHEN WHERE WINDOW WITH WITHIN WITHOUT",
    "",
    "",
    "",
];
