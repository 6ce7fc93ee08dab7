//! The rules: names, levels, ways out.

use std::fmt;

/// What a [`Linter`](super::Linter) looks for. A page of the documents tells of each why, and what
/// to write instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Rule {
    /// A table is dropped, and nothing in the file has copied its rows.
    DropTable,
    /// A column is dropped, and nothing in the file has copied what is in it.
    DropColumn,
    /// A parent's rows are deleted and put back, and those of its children are gone.
    Cascade,
    /// A table that others refer to is dropped, and nothing takes its place.
    LostParent,
    /// A column becomes `NOT NULL`, and rows have no value for it.
    NotNull,
    /// A column is added that SQLite refuses as soon as the table has a row.
    AddColumn,
    /// `PRAGMA foreign_keys` inside a transaction.
    ForeignKeys,
    /// A text in double quotes.
    DoubleQuotedString,
    /// `CREATE … IF NOT EXISTS`.
    IfNotExists,
    /// A default that calls `random()` or `randomblob()`.
    RandomDefault,
    /// A comment that allows what is not there.
    UnusedAllow,
}

/// What becomes of what a rule finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// It is not told.
    Allow,
    /// It is told.
    Warn,
    /// It is an error.
    Deny,
}

impl Rule {
    /// All rules.
    pub const ALL: &[Self] = &[
        Self::DropTable,
        Self::DropColumn,
        Self::Cascade,
        Self::LostParent,
        Self::NotNull,
        Self::AddColumn,
        Self::ForeignKeys,
        Self::DoubleQuotedString,
        Self::IfNotExists,
        Self::RandomDefault,
        Self::UnusedAllow,
    ];

    /// Its name, such as `drop-table`. It stays.
    pub const fn name(self) -> &'static str {
        match self {
            Self::DropTable => "drop-table",
            Self::DropColumn => "drop-column",
            Self::Cascade => "cascade",
            Self::LostParent => "lost-parent",
            Self::NotNull => "not-null",
            Self::AddColumn => "add-column",
            Self::ForeignKeys => "foreign-keys",
            Self::DoubleQuotedString => "double-quoted-string",
            Self::IfNotExists => "if-not-exists",
            Self::RandomDefault => "random-default",
            Self::UnusedAllow => "unused-allow",
        }
    }

    /// The rule of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.name() == name)
    }

    /// What becomes of what it finds, unless something else is said: what loses data or fails
    /// where there are rows is denied.
    pub const fn level(self) -> Level {
        match self {
            Self::DropTable
            | Self::DropColumn
            | Self::Cascade
            | Self::LostParent
            | Self::NotNull
            | Self::AddColumn => Level::Deny,
            Self::ForeignKeys
            | Self::DoubleQuotedString
            | Self::IfNotExists
            | Self::RandomDefault
            | Self::UnusedAllow => Level::Warn,
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
