//! What a migrator is asked to do, and does.

use litemigrate::{Error, Goal, Migrator, Version};
use wasm_bindgen::JsValue;

use super::host::Host;
use super::objects::{self, wrong};

pub(crate) enum Verb {
    Execute(Goal),
    Plan(Goal),
    Status,
    Forget(Version),
}

impl Verb {
    /// By its name, with the goal and the version that it needs.
    pub(crate) fn new(verb: &str, goal: &str, version: &str) -> Result<Self, JsValue> {
        Ok(match verb {
            "execute" => Self::Execute(self::goal(goal, version)?),
            "plan" => Self::Plan(self::goal(goal, version)?),
            "status" => Self::Status,
            "forget" => Self::Forget(parse(version)?),
            _ => return Err(wrong("there is no verb", verb)),
        })
    }

    /// Does it on a host that answers at once, and tells what came of it.
    pub(crate) fn now(self, migrator: &Migrator<Host>, host: &mut Host) -> Result<JsValue, Error> {
        Ok(match self {
            Self::Execute(goal) => objects::report(&migrator.execute(host, goal)?),
            Self::Plan(goal) => objects::plan(&migrator.plan(host, goal)?),
            Self::Status => objects::status(&migrator.status(host)?),
            Self::Forget(version) => objects::entry(&migrator.forget(host, version)?),
        })
    }

    /// The same on a host that answers later.
    pub(crate) async fn later(
        self,
        migrator: &Migrator<Host>,
        host: &mut Host,
    ) -> Result<JsValue, Error> {
        let migrator = migrator.batches();
        Ok(match self {
            Self::Execute(goal) => objects::report(&migrator.execute(host, goal).await?),
            Self::Plan(goal) => objects::plan(&migrator.plan(host, goal).await?),
            Self::Status => objects::status(&migrator.status(host).await?),
            Self::Forget(version) => objects::entry(&migrator.forget(host, version).await?),
        })
    }
}

fn goal(goal: &str, version: &str) -> Result<Goal, JsValue> {
    Ok(match goal {
        "latest" => Goal::Latest,
        "next" => Goal::Next,
        "to" => Goal::To(parse(version)?),
        "revert-last" => Goal::RevertLast,
        "revert-to" => Goal::RevertTo(parse(version)?),
        "baseline" => Goal::Baseline(parse(version)?),
        _ => return Err(wrong("there is no goal", goal)),
    })
}

fn parse(version: &str) -> Result<Version, JsValue> {
    version
        .parse()
        .map_err(|_| wrong("no version can be", version))
}
