//! What `sqlx.toml` says.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use serde::de::IgnoredAny;

const FILE: &str = "sqlx.toml";

/// The tables and keys are sqlx's, and so is where an unknown one is an error.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Config {
    common: Common,
    migrate: Migrate,
    drivers: Drivers,
    /// Of sqlx's macros alone.
    #[serde(rename = "macros")]
    _macros: IgnoredAny,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
struct Common {
    database_url_var: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
struct Migrate {
    create_schemas: BTreeSet<String>,
    table_name: Option<String>,
    migrations_dir: Option<PathBuf>,
    ignored_chars: BTreeSet<char>,
    /// A `.sql` file with another name is an error here in any case.
    #[serde(rename = "unrecognized-sql-files")]
    _unrecognized: IgnoredAny,
    defaults: Defaults,
}

#[derive(Debug, Default, Clone, Copy, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(crate) struct Defaults {
    pub(crate) migration_type: MigrationType,
    pub(crate) migration_versioning: MigrationVersioning,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum MigrationType {
    #[default]
    Inferred,
    Simple,
    Reversible,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum MigrationVersioning {
    #[default]
    Inferred,
    Timestamp,
    Sequential,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Drivers {
    sqlite: Sqlite,
    #[serde(rename = "mysql")]
    _mysql: IgnoredAny,
    #[serde(rename = "postgres")]
    _postgres: IgnoredAny,
    #[serde(rename = "external")]
    _external: IgnoredAny,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
struct Sqlite {
    unsafe_load_extensions: Vec<toml::Value>,
}

impl Config {
    /// Reads the file that is named, or `sqlx.toml` in the current directory if there is one.
    pub(crate) fn read(named: Option<&Path>) -> Result<Self> {
        let path = named.unwrap_or(Path::new(FILE));
        let shown = path.display();
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound && named.is_none() => {
                return Ok(Self::default());
            }
            Err(error) => return Err(error).with_context(|| format!("cannot read `{shown}`")),
        };
        let config = Self::parse(&text);
        config.map_err(|Fault { line, reason }| match line {
            Some(line) => anyhow::anyhow!("{shown}:{line}: {reason}"),
            None => anyhow::anyhow!("{shown}: {reason}"),
        })
    }

    fn parse(text: &str) -> Result<Self, Fault> {
        let config: Self = toml::from_str(text).map_err(|error| {
            let line = |at: usize| 1 + text[..at].matches('\n').count();
            Fault {
                line: error.span().map(|span| line(span.start.min(text.len()))),
                reason: error.message().replace('\n', ", "),
            }
        })?;
        config.check().map_err(|error| Fault {
            line: None,
            reason: format!("{error:#}"),
        })?;
        Ok(config)
    }

    /// What is asked for, and cannot be done, is not passed over.
    fn check(&self) -> Result<()> {
        let mut schemas = self.migrate.create_schemas.iter();
        if let Some(schema) = schemas.find(|schema| !schema.eq_ignore_ascii_case("main")) {
            bail!(
                "`create-schemas` holds `{schema}`, but a SQLite database has one schema, `main`; \
                 take it out"
            );
        }
        ensure!(
            self.drivers.sqlite.unsafe_load_extensions.is_empty(),
            "`unsafe-load-extensions` is not supported: no extension is loaded; migrations that \
             need none run with a file that has no such line, named by `--config <FILE>`"
        );
        self.table_name().map(drop)
    }

    pub(crate) fn database_url_var(&self) -> &str {
        let chosen = self.common.database_url_var.as_deref();
        chosen.unwrap_or("DATABASE_URL")
    }

    pub(crate) fn migrations_dir(&self) -> Option<&Path> {
        self.migrate.migrations_dir.as_deref()
    }

    pub(crate) fn ignored_chars(&self) -> impl Iterator<Item = char> {
        self.migrate.ignored_chars.iter().copied()
    }

    pub(crate) fn defaults(&self) -> Defaults {
        self.migrate.defaults
    }

    /// The ledger's plain name. sqlx puts the text into its SQL as it stands, quotes, schema and
    /// all.
    pub(crate) fn table_name(&self) -> Result<Option<String>> {
        let Some(sql) = &self.migrate.table_name else {
            return Ok(None);
        };
        let names = names(sql).with_context(|| {
            format!("`table-name` is `{sql}`, which SQL does not read as the name of a table")
        })?;
        match names.as_slice() {
            [table] => Ok(Some(table.clone())),
            [schema, table] if schema.eq_ignore_ascii_case("main") => Ok(Some(table.clone())),
            [schema, _] => bail!(
                "`table-name` is `{sql}`, but the ledger cannot be in `{schema}`: it is in the \
                 database that is migrated, which is `main`"
            ),
            _ => bail!("`table-name` is `{sql}`, which has too many parts; write one name"),
        }
    }
}

struct Fault {
    line: Option<usize>,
    reason: String,
}

/// The names of which a name in SQL consists, without dots and quotes.
fn names(sql: &str) -> Option<Vec<String>> {
    let mut names = Vec::new();
    let mut rest = sql.trim();
    loop {
        let (name, after) = name(rest)?;
        names.push(name);
        rest = after.trim_start();
        if rest.is_empty() {
            return Some(names);
        }
        rest = rest.strip_prefix('.')?.trim_start();
    }
}

fn name(sql: &str) -> Option<(String, &str)> {
    let quote = match sql.chars().next()? {
        '[' => {
            let (name, rest) = sql[1..].split_once(']')?;
            return Some((name.to_owned(), rest));
        }
        quote @ ('"' | '`' | '\'') => quote,
        _ => {
            let end = sql.find(|letter: char| !is_plain(letter));
            let (name, rest) = sql.split_at(end.unwrap_or(sql.len()));
            let is_name =
                !name.is_empty() && !name.starts_with(|first: char| first.is_ascii_digit());
            return is_name.then(|| (name.to_owned(), rest));
        }
    };
    // Twice is one of it, in the name.
    let mut name = String::new();
    let mut rest = &sql[1..];
    loop {
        let (part, after) = rest.split_once(quote)?;
        name += part;
        let Some(more) = after.strip_prefix(quote) else {
            return Some((name, after));
        };
        name.push(quote);
        rest = more;
    }
}

fn is_plain(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '_' | '$') || !letter.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::{Config, MigrationType, MigrationVersioning};

    fn parse(text: &str) -> Result<Config, String> {
        Config::parse(text).map_err(|fault| match fault.line {
            Some(line) => format!("{line}: {}", fault.reason),
            None => fault.reason,
        })
    }

    #[test]
    fn all_that_sqlx_knows_can_be_read() {
        let config = parse(
            r#"
            [common]
            database-url-var = "APP_DATABASE"
            [migrate]
            create-schemas = ["main"]
            table-name = "_app_migrations"
            migrations-dir = "sql"
            ignored-chars = ["\r", "\uFEFF"]
            unrecognized-sql-files = "error"
            [migrate.defaults]
            migration-type = "reversible"
            migration-versioning = "sequential"
            [macros.table-overrides.x]
            y = "z"
            [drivers.postgres]
            anything = 1
            [drivers.external."odd"]
            [drivers.sqlite]
            unsafe-load-extensions = []
            "#,
        )
        .unwrap();
        assert_eq!(config.database_url_var(), "APP_DATABASE");
        assert_eq!(config.table_name().unwrap().unwrap(), "_app_migrations");
        assert_eq!(config.migrations_dir().unwrap().to_str(), Some("sql"));
        assert!(config.ignored_chars().eq(['\r', '\u{feff}']));
        let defaults = config.defaults();
        assert_eq!(defaults.migration_type, MigrationType::Reversible);
        assert_eq!(
            defaults.migration_versioning,
            MigrationVersioning::Sequential
        );
        assert_eq!(parse("").unwrap().database_url_var(), "DATABASE_URL");
        assert!(parse("[migrate.defaults]\nother = 1\n").is_ok());
    }

    #[test]
    fn what_is_unknown_or_cannot_be_done_is_an_error() {
        for (text, reason) in [
            (
                "[migrate]\n\ntabel-name = 'a'",
                "3: unknown field `tabel-name`",
            ),
            ("[comon]", "1: unknown field `comon`"),
            ("[common]\nurl = 'a'", "2: unknown field `url`"),
            ("[drivers.oracle]", "unknown field `oracle`"),
            ("[drivers.sqlite]\nwal = 1", "2: unknown field `wal`"),
            ("[migrate]\nignored-chars = ['ab']", "2: invalid value"),
            ("[migrate", "1: "),
            ("[migrate]\ncreate-schemas = ['main', 'app']", "holds `app`"),
            (
                "[drivers.sqlite]\nunsafe-load-extensions = ['vec0']",
                "no extension is loaded",
            ),
            ("[migrate]\ntable-name = 'app.ledger'", "cannot be in `app`"),
            ("[migrate]\ntable-name = 'a b'", "does not read as the name"),
        ] {
            let error = parse(text).map(|config| panic!("{text}: {config:?}"));
            let error = error.unwrap_err();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }

    #[test]
    fn a_table_s_name_is_read_as_sql_reads_it() {
        for (sql, expected) in [
            ("ledger", Some("ledger")),
            (" main.ledger ", Some("ledger")),
            ("MAIN . [my ledger]", Some("my ledger")),
            ("\"my ledger\"", Some("my ledger")),
            ("\"main\".\"my \"\"ledger\"\"\"", Some("my \"ledger\"")),
            ("`my``ledger`", Some("my`ledger")),
            ("'ledger'", Some("ledger")),
            ("Büro$1", Some("Büro$1")),
            ("temp.ledger", None),
            ("main.a.b", None),
            ("\"ledger", None),
            ("[ledger", None),
            ("1ledger", None),
            ("main.", None),
            ("a; DROP TABLE b", None),
            ("", None),
        ] {
            let text = format!("[migrate]\ntable-name = '''{sql}'''");
            let name = parse(&text)
                .ok()
                .and_then(|config| config.table_name().unwrap());
            assert_eq!(name.as_deref(), expected, "{sql}");
        }
    }
}
