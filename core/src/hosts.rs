//! The hosts that are known by name, and what each can do.

use crate::database::{Capabilities, ForeignKeySwitch, Refusal};

/// The pragmas that Durable Objects and D1 allow, and that a script may use.
const CLOUDFLARE_PRAGMAS: &[&str] = &[
    "case_sensitive_like",
    "data_version",
    "defer_foreign_keys",
    "foreign_key_check",
    "foreign_key_list",
    "foreign_keys",
    "ignore_check_constraints",
    "index_info",
    "index_list",
    "index_xinfo",
    "legacy_alter_table",
    "optimize",
    "quick_check",
    "recursive_triggers",
    "reverse_unordered_selects",
    "table_info",
    "table_list",
    "table_xinfo",
];

/// Where the objects' key-value store is kept, among others.
const CLOUDFLARE_TABLES: &str = "_cf_";

const CLOUDFLARE_STATEMENT_BYTES: usize = 100_000;

/// What Durable Objects refuse: all that D1 does, but for the first.
const DURABLE_OBJECT: &[Refusal] = match D1.split_first() {
    Some((_, rest)) => rest,
    None => D1,
};

const D1: &[Refusal] = &[
    Refusal::NoTransaction,
    Refusal::TransactionControl,
    Refusal::Attach,
    Refusal::Temporary,
    Refusal::Vacuum,
    Refusal::PragmasExcept(CLOUDFLARE_PRAGMAS),
    Refusal::RollbackConflict,
    Refusal::Parameters,
];

const LIBSQL_CLIENT: &[Refusal] = &[
    Refusal::TransactionControl,
    Refusal::Attach,
    Refusal::Vacuum,
    Refusal::NoTransaction,
];

/// Names for command lines and options, and the hosts.
const HOSTS: &[(&str, Capabilities)] = &[
    ("rusqlite", Capabilities::rusqlite()),
    ("durable-object", Capabilities::durable_object()),
    ("d1", Capabilities::d1()),
    ("libsql-client", Capabilities::libsql_client()),
    ("node-sqlite", Capabilities::new("node:sqlite")),
    ("bun-sqlite", Capabilities::new("bun:sqlite")),
    ("better-sqlite3", Capabilities::new("better-sqlite3")),
    ("sql-js", Capabilities::new("sql.js")),
    ("sqlite-wasm", Capabilities::new("sqlite-wasm")),
    ("node-sqlite3-wasm", Capabilities::new("node-sqlite3-wasm")),
    ("libsql", Capabilities::new("libsql")),
];

impl Capabilities {
    /// What a host can do that is known by this name, such as `durable-object` or `d1`.
    pub fn named(name: &str) -> Option<Self> {
        let known = HOSTS.iter().find(|(known, _)| *known == name);
        known.map(|(_, capabilities)| *capabilities)
    }

    /// The names that [`named`](Self::named) knows.
    pub fn names() -> impl Iterator<Item = &'static str> {
        HOSTS.iter().map(|(name, _)| *name)
    }

    /// A native connection.
    pub const fn rusqlite() -> Self {
        Self::new("rusqlite")
            .with_foreign_key_switch(ForeignKeySwitch::Anytime)
            .with_exact_values()
    }

    /// A Cloudflare Durable Object with SQLite, in one synchronous event: once it has written,
    /// foreign keys cannot be switched.
    pub const fn durable_object() -> Self {
        Self::cloudflare("a Durable Object", DURABLE_OBJECT)
            .with_silent_commit()
            .with_drop_advice(
                "migrate by `durableObjectAsync`, which can switch foreign keys off; or save \
                 those rows, delete them, and put them back, in the same script",
            )
    }

    /// Cloudflare D1: each migration is one atomic batch, with foreign keys enforced.
    pub const fn d1() -> Self {
        Self::cloudflare("D1", D1)
    }

    const fn cloudflare(host: &'static str, refusals: &'static [Refusal]) -> Self {
        Self::new(host)
            .with_foreign_key_switch(ForeignKeySwitch::Never)
            .with_statement_bytes(CLOUDFLARE_STATEMENT_BYTES)
            .with_refusals(refusals)
            .with_internal_tables(CLOUDFLARE_TABLES)
    }

    /// libSQL by its client: each migration is one atomic batch.
    pub const fn libsql_client() -> Self {
        Self::new("libSQL").with_refusals(LIBSQL_CLIENT)
    }
}
