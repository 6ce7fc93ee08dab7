//! Comments that allow something: `-- litemigrate: allow(drop-table) why`.

use super::rule::Rule;
use super::walk::Found;
use crate::migration::Script;
use crate::script::{Comment, Statement, comments};

/// What a comment to us begins with.
const ADDRESS: &str = "litemigrate:";

/// What a script allows.
pub(super) struct Allowances(Vec<Allowance>);

struct Allowance {
    /// The statement that it is for.
    statement: usize,
    line: usize,
    meaning: Meaning,
}

enum Meaning {
    Rule(Rule, Use),
    NoRule(String),
    Nothing,
}

#[derive(PartialEq)]
enum Use {
    None,
    Some,
}

impl Allowances {
    pub(super) fn of(script: &Script) -> Self {
        let statements = &script.survey().statements;
        let mut allowances = Vec::new();
        for comment in comments(script.text()) {
            let Some(said) = comment.text.trim().strip_prefix(ADDRESS) else {
                continue;
            };
            let statement = statement(statements, &comment, script.text());
            let line = 1 + script.text()[..comment.start].matches('\n').count();
            allowances.extend(meanings(said).into_iter().map(|meaning| Allowance {
                statement,
                line,
                meaning,
            }));
        }
        Self(allowances)
    }

    /// Whether what a rule has found at a statement is allowed.
    pub(super) fn take(&mut self, statement: usize, rule: Rule) -> bool {
        let mut allowed = false;
        for allowance in self.0.iter_mut().filter(|at| at.statement == statement) {
            if let Meaning::Rule(known, used) = &mut allowance.meaning
                && *known == rule
            {
                *used = Use::Some;
                allowed = true;
            }
        }
        allowed
    }

    /// Those that allow nothing.
    pub(super) fn unused(self) -> impl Iterator<Item = Found> {
        self.0.into_iter().filter_map(|allowance| {
            let (sentence, way_out) = match allowance.meaning {
                Meaning::Rule(_, Use::Some) => return None,
                Meaning::Rule(rule, Use::None) => (
                    format!("nothing here needs allow({rule})"),
                    "remove it, or put it before the statement it is for",
                ),
                Meaning::NoRule(name) => (format!("there is no rule `{name}`"), "correct the name"),
                Meaning::Nothing => (
                    "this comment says nothing that is understood".to_owned(),
                    "write `-- litemigrate: allow(<RULE>) <why>`",
                ),
            };
            Some(Found {
                rule: Rule::UnusedAllow,
                statement: allowance.statement,
                line: allowance.line,
                sentence,
                way_out: way_out.to_owned(),
            })
        })
    }
}

/// The statement that a comment is for: the one that it ends the line of, or else the one that it
/// is in or before.
fn statement(statements: &[Statement], comment: &Comment<'_>, script: &str) -> usize {
    let next = statements
        .iter()
        .position(|statement| statement.range().end > comment.start)
        .unwrap_or(statements.len());
    let is_inside = statements
        .get(next)
        .is_some_and(|statement| statement.range().start < comment.start);
    let before = next.checked_sub(1).filter(|_| !is_inside);
    let ends_its_line =
        |at: &usize| !script[statements[*at].range().end..comment.start].contains('\n');
    before.filter(ends_its_line).unwrap_or(next)
}

/// `allow(<RULE>, …) <why>`.
fn meanings(said: &str) -> Vec<Meaning> {
    let rules = said.trim_start().strip_prefix("allow(");
    let Some((rules, _)) = rules.and_then(|rest| rest.split_once(')')) else {
        return vec![Meaning::Nothing];
    };
    let meaning = |name: &str| match Rule::named(name.trim()) {
        Some(rule) => Meaning::Rule(rule, Use::None),
        None => Meaning::NoRule(name.trim().to_owned()),
    };
    rules.split(',').map(meaning).collect()
}
