//! Which option is the way out of an error that the engine reports.

use litemigrate::ErrorKind;

pub(crate) fn hint(error: &litemigrate::Error) -> Option<String> {
    let version = error.version().map(|version| version.to_string());
    let version = version.unwrap_or_else(|| "<VERSION>".to_owned());
    Some(match error.kind() {
        ErrorKind::FailedBefore => "`litemigrate run --retry` runs it again as it is".to_owned(),
        ErrorKind::PartiallyApplied => format!(
            "`litemigrate run --retry partial` runs it again from its start; `litemigrate forget \
             {version}` removes its row"
        ),
        ErrorKind::VersionMissing => format!(
            "`--ignore-missing` leaves it alone; `litemigrate forget {version}` removes its row"
        ),
        ErrorKind::DatabaseNewer => {
            "the directory of migrations is behind: bring it up to date; `--ignore-missing` leaves \
             the newer ones alone"
                .to_owned()
        }
        ErrorKind::OutOfOrder => "`--out-of-order apply` or `warn` applies it".to_owned(),
        ErrorKind::VersionTooOld => {
            format!("`litemigrate revert --target-version {version}` reverts what is above it")
        }
        ErrorKind::VersionTooNew => {
            format!("`litemigrate run --target-version {version}` applies what is pending up to it")
        }
        ErrorKind::AmbiguousLedger => {
            "in sqlx.toml, under [migrate], write table-name = \"_sqlx_migrations\", or the other \
             name"
                .to_owned()
        }
        ErrorKind::Busy => "`--wait <SECONDS>` waits longer".to_owned(),
        _ => return None,
    })
}
