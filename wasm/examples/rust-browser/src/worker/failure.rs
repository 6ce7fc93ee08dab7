//! Whatever goes wrong, as the page is told: a word to act on, and the reason.

use fieldnotes_browser::Notice;
use litemigrate_sqlite::{litemigrate, rusqlite};

pub struct Failure {
    code: &'static str,
    message: String,
}

impl From<litemigrate_sqlite::Error> for Failure {
    fn from(error: litemigrate_sqlite::Error) -> Self {
        let (code, message) = (error.kind().code(), error.to_string());
        Self { code, message }
    }
}

impl From<litemigrate::Error> for Failure {
    fn from(error: litemigrate::Error) -> Self {
        let (code, message) = (error.code(), format!("{error:#}"));
        Self { code, message }
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        let (code, message) = ("SQL", error.to_string());
        Self { code, message }
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        let (code, message) = ("REQUEST", error.to_string());
        Self { code, message }
    }
}

impl From<Failure> for Notice {
    fn from(Failure { code, message }: Failure) -> Self {
        let code = code.into();
        Self::Failed { code, message }
    }
}
