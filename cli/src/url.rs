//! Which database a URL names.

use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};
use percent_encoding::percent_decode_str;

/// A database, and what may be done to its file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum DatabaseUrl {
    /// A database without a file, gone at the end.
    Memory,
    File {
        path: PathBuf,
        access: Access,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// `immutable=1`: nobody can change it, so it is read without locks.
    Immutable,
    /// `mode=ro`.
    Read,
    /// `mode=rw`.
    Write,
    /// `mode=rwc`, or no mode.
    Create,
}

impl DatabaseUrl {
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let named = match scheme(text) {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("sqlite") => Self::from_url(rest),
            // The rest is not shown: there may be a password in it.
            Some((scheme, _)) => bail!(
                "the database URL begins with `{scheme}:`, and not with `sqlite:`; for a file \
                 whose name holds a colon write `sqlite:./NAME`"
            ),
            None => Self::from_path(text),
        };
        named.with_context(|| format!("cannot read the database URL `{text}`"))
    }

    /// Reads what follows `sqlite:`.
    fn from_url(rest: &str) -> Result<Self> {
        let rest = rest.strip_prefix("//").unwrap_or(rest);
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let path = percent_decode_str(path).decode_utf8();
        let path = path.context("what its % signs stand for is not UTF-8")?;
        ensure!(!path.is_empty(), "it has no path, as in `sqlite:app.db`");
        ensure!(!path.contains('\0'), "no path holds a NUL");
        Ok(match (mode(query)?, &*path) {
            (Mode::Memory, _) | (_, ":memory:") => Self::Memory,
            (Mode::File(access), path) => Self::File {
                path: path.into(),
                access,
            },
        })
    }

    fn from_path(path: &str) -> Result<Self> {
        ensure!(
            !["?mode=", "?immutable=", "?cache=", "?vfs="]
                .iter()
                .any(|parameter| path.contains(parameter)),
            "a plain path has no parameters; write `sqlite:{path}`, or `%3F` for the `?` of a file's name"
        );
        Ok(match path {
            ":memory:" => Self::Memory,
            path => Self::File {
                path: path.into(),
                access: Access::Create,
            },
        })
    }
}

/// What stands before the first colon, if that makes a URL: a drive's letter does not.
fn scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let is_scheme = scheme.len() > 1
        && scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|rest| rest.is_ascii_alphanumeric() || "+-.".contains(rest));
    is_scheme.then_some((scheme, rest))
}

#[derive(Clone, Copy)]
enum Mode {
    File(Access),
    Memory,
}

/// Reads the parameters, which are those of sqlx.
fn mode(query: &str) -> Result<Mode> {
    let (mut mode, mut immutable, mut cache) = (None, None, None);
    for parameter in query.split('&').filter(|parameter| !parameter.is_empty()) {
        let (key, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        let value = percent_decode_str(value).decode_utf8_lossy();
        let is_repeated = match key {
            "mode" => mode
                .replace(match &*value {
                    "ro" => Mode::File(Access::Read),
                    "rw" => Mode::File(Access::Write),
                    "rwc" => Mode::File(Access::Create),
                    "memory" => Mode::Memory,
                    _ => bail!("`{value}` is no mode; there are `ro`, `rw`, `rwc` and `memory`"),
                })
                .is_some(),
            "immutable" => immutable
                .replace(match &*value {
                    "1" | "true" => true,
                    "0" | "false" => false,
                    _ => bail!("`immutable` is `{value}`; it can be `true` or `false`"),
                })
                .is_some(),
            // With one connection there is nobody to share it with.
            "cache" => cache
                .replace(match &*value {
                    "shared" => true,
                    "private" => false,
                    _ => bail!("`cache` is `{value}`; it can be `shared` or `private`"),
                })
                .is_some(),
            "vfs" => bail!(
                "its parameter `vfs` is not supported: the file is always opened by SQLite's own \
                 file system; leave it out"
            ),
            _ => {
                bail!("its parameter `{key}` is unknown; there are `mode`, `immutable` and `cache`")
            }
        };
        ensure!(!is_repeated, "it has more than one `{key}`");
    }
    Ok(match (mode, immutable) {
        (None | Some(Mode::File(_)), Some(true)) => Mode::File(Access::Immutable),
        (mode, _) => mode.unwrap_or(Mode::File(Access::Create)),
    })
}

#[cfg(test)]
mod tests {
    use super::{Access, DatabaseUrl};

    fn file(path: &str, access: Access) -> DatabaseUrl {
        DatabaseUrl::File {
            path: path.into(),
            access,
        }
    }

    #[test]
    fn urls_and_paths_that_can_be_read() {
        for (text, expected) in [
            ("sqlite:app.db", file("app.db", Access::Create)),
            ("SQLite:app.db", file("app.db", Access::Create)),
            ("sqlite://app.db", file("app.db", Access::Create)),
            ("sqlite:///var/app.db", file("/var/app.db", Access::Create)),
            ("sqlite:/var/app.db", file("/var/app.db", Access::Create)),
            ("sqlite:app.db?mode=ro", file("app.db", Access::Read)),
            ("sqlite:app.db?mode=rw", file("app.db", Access::Write)),
            ("sqlite:app.db?mode=rwc", file("app.db", Access::Create)),
            ("sqlite:app.db?", file("app.db", Access::Create)),
            (
                "sqlite:app.db?immutable=1",
                file("app.db", Access::Immutable),
            ),
            (
                "sqlite:app.db?mode=ro&immutable=true",
                file("app.db", Access::Immutable),
            ),
            (
                "sqlite:app.db?immutable=0&mode=rw",
                file("app.db", Access::Write),
            ),
            (
                "sqlite:app.db?mode=ro&cache=shared",
                file("app.db", Access::Read),
            ),
            ("sqlite:app.db?mode=memory", DatabaseUrl::Memory),
            ("sqlite::memory:", DatabaseUrl::Memory),
            ("sqlite://:memory:", DatabaseUrl::Memory),
            (
                "sqlite:my%20notes%3F%25.db",
                file("my notes?%.db", Access::Create),
            ),
            ("sqlite:100%.db", file("100%.db", Access::Create)),
            (
                "sqlite:%F0%9F%93%93.db",
                file("\u{1f4d3}.db", Access::Create),
            ),
            (
                "sqlite:C:\\data\\app.db",
                file("C:\\data\\app.db", Access::Create),
            ),
            ("sqlite:file:app.db", file("file:app.db", Access::Create)),
            ("app.db", file("app.db", Access::Create)),
            ("./a%20b.db", file("./a%20b.db", Access::Create)),
            ("./a:b.db", file("./a:b.db", Access::Create)),
            ("C:\\data\\app.db", file("C:\\data\\app.db", Access::Create)),
            (":memory:", DatabaseUrl::Memory),
        ] {
            let parsed = DatabaseUrl::parse(text);
            assert_eq!(
                parsed.unwrap_or_else(|error| panic!("{text}: {error:#}")),
                expected
            );
        }
    }

    #[test]
    fn urls_that_cannot() {
        for (text, reason) in [
            (
                "postgres://localhost/app",
                "begins with `postgres:`, and not with `sqlite:`",
            ),
            ("sqlite3:app.db", "begins with `sqlite3:`"),
            ("file:app.db", "begins with `file:`"),
            ("sqlite:", "it has no path"),
            ("sqlite://?mode=rw", "it has no path"),
            ("sqlite:app.db?mode=rx", "`rx` is no mode"),
            ("sqlite:app.db?mode", "`` is no mode"),
            ("sqlite:app.db?mode=ro&mode=rw", "more than one `mode`"),
            ("sqlite:app.db?cache=both", "`cache` is `both`"),
            (
                "sqlite:app.db?cache=shared&cache=private",
                "more than one `cache`",
            ),
            ("sqlite:app.db?immutable=yes", "`immutable` is `yes`"),
            ("sqlite:app.db?vfs=unix-dotfile", "`vfs` is not supported"),
            ("sqlite:app.db?timeout=5", "parameter `timeout` is unknown"),
            ("sqlite:%FF.db", "is not UTF-8"),
            ("sqlite:a%00b.db", "no path holds a NUL"),
            ("app.db?mode=ro", "write `sqlite:app.db?mode=ro`"),
        ] {
            let error = DatabaseUrl::parse(text).map(|url| panic!("{text} is {url:?}"));
            let error = format!("{:#}", error.unwrap_err());
            assert!(error.contains(reason), "{text}: {error}");
        }
    }
}
