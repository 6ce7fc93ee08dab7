//! What a statement's own words tell.

use super::rule::Rule;
use super::walk::Walk;
use crate::script::{Token, Verb};

/// What makes another value each time, in every database.
const RANDOM: [&str; 2] = ["random", "randomblob"];

pub(super) fn look(walk: &mut Walk<'_>, at: usize) {
    let step = &walk.steps[at];
    match &step.statement.verb {
        Verb::Pragma(name) if &**name == "foreign_keys" => foreign_keys(walk, at),
        Verb::CreateTable(_) => random_default(walk, at),
        _ => {}
    }
    if_not_exists(walk, at);
}

fn foreign_keys(walk: &mut Walk<'_>, at: usize) {
    let sets = |token: &Token<'_>| matches!(token.text, "=" | "(");
    if walk.now.is_autocommit() || !walk.steps[at].tokens.iter().any(sets) {
        return;
    }
    walk.tell(
        Rule::ForeignKeys,
        at,
        "`PRAGMA foreign_keys` does nothing inside a transaction",
        "remove it: tables are rebuilt safely without",
    );
}

fn if_not_exists(walk: &mut Walk<'_>, at: usize) {
    let step = &walk.steps[at];
    // What may have been half done is done again outside a transaction.
    if !step.begins("CREATE") || step.is_temporary() || walk.script.is_no_transaction() {
        return;
    }
    let mut head = step.tokens.windows(3).take(4);
    let is_guard =
        |words: &[Token<'_>]| words[0].is("IF") && words[1].is("NOT") && words[2].is("EXISTS");
    let Some(created) = step.created().filter(|_| head.any(is_guard)) else {
        return;
    };
    let sentence = format!(
        "with IF NOT EXISTS another `{}` that is there is kept as it is, and nobody is told",
        created.name
    );
    let way_out = "leave it out, and take over databases that have it by `baseline`";
    walk.tell(Rule::IfNotExists, at, sentence, way_out);
}

fn random_default(walk: &mut Walk<'_>, at: usize) {
    let tokens = &walk.steps[at].tokens;
    let mut depth = 0_usize;
    let mut found = None;
    for (index, token) in tokens.iter().enumerate() {
        let is_called = tokens.get(index + 1).is_some_and(|next| next.text == "(");
        if depth == 0 {
            depth = usize::from(token.is("DEFAULT") && is_called);
            continue;
        }
        match token.text {
            // The bracket that is counted already.
            "(" if tokens[index - 1].is("DEFAULT") => {}
            "(" => depth += 1,
            ")" => depth -= 1,
            _ if is_called && RANDOM.iter().any(|name| token.is(name)) => {
                found = Some((token.start, token.text.to_ascii_lowercase()));
                break;
            }
            _ => {}
        }
    }
    if let Some((offset, function)) = found {
        let sentence = format!(
            "the default calls {function}(), so that rows a migration writes are others in every \
             database"
        );
        let way_out = "let the program give the value";
        walk.tell_at(Rule::RandomDefault, at, offset, sentence, way_out);
    }
}
