//! The splitter against SQLite's own prepare.

use fallible_iterator::FallibleIterator;
use proptest::prelude::*;
use rusqlite::{Batch, Connection};

use super::token::Tokens;
use super::{Verb, split};
use crate::migration::Script;
use crate::script::Control;

/// Statements that SQLite can prepare; `~` is where blanks and comments may stand.
const STATEMENTS: &[&str] = &[
    "SELECT~1",
    "SELECT~'a;b'~,~'it''s; -- no'",
    "SELECT~\"a\"~,~[b]~,~`a`~FROM~t",
    "SELECT~x'3b'~,~1e5~,~.5~,~0x1F~,~1.5e-3",
    "SELECT~5~-~-3~/~2",
    "SELECT~a->'$'~,~b->>'x;'~FROM~t",
    "SELECT~$a(;)~,~:b~,~@c~,~?1~,~$d::e(;')",
    "SELECT~é~FROM~(~SELECT~1~AS~é~)",
    "VALUES~(~1~)~,~(~';'~)",
    "WITH~c~AS~(~SELECT~1~)~SELECT~*~FROM~c",
    "CREATE~TABLE~n~(~a~DEFAULT~';'~,~\"b;\"~TEXT~,~[c;'d]~INT~,~`e;```~)",
    "CREATE~TABLE~n~(~a~INT~)~STRICT",
    "CREATE~VIEW~v~AS~SELECT~';'",
    "CREATE~TRIGGER~g~AFTER~INSERT~ON~t~BEGIN~SELECT~1~;~END",
    "CREATE~TEMP~TRIGGER~IF~NOT~EXISTS~g~AFTER~UPDATE~OF~a~ON~t~FOR~EACH~ROW~\
     WHEN~CASE~new.a~WHEN~1~THEN~1~ELSE~0~END~BEGIN~\
     UPDATE~t~SET~a~=~CASE~WHEN~b~THEN~'END;'~ELSE~2~END~;~INSERT~INTO~t~VALUES~(~1~,~';'~)~;~END",
    "create~trigger~g~before~delete~on~t~begin~delete~from~t~;~select~case~when~1~then~2~end~;~end",
    "EXPLAIN~CREATE~TRIGGER~g~AFTER~INSERT~ON~t~BEGIN~SELECT~1~;~END",
    "EXPLAIN~QUERY~PLAN~SELECT~1",
    "DROP~TABLE~IF~EXISTS~main~.~t",
    "DROP~TRIGGER~IF~EXISTS~\"no;ne\"",
    "ALTER~TABLE~t~RENAME~TO~\"u;v\"",
    "BEGIN~IMMEDIATE",
    "COMMIT",
    "END~TRANSACTION",
    "ROLLBACK~TO~SAVEPOINT~s",
    "PRAGMA~main~.~user_version~=~7",
    "INSERT~INTO~t~VALUES~(~1~,~'-- no comment'~)",
    "REPLACE~INTO~t~SELECT~a~,~'/* no comment'~FROM~t",
];

const BLANKS: &[&str] = &[
    " ",
    "\n",
    "\t \r\n",
    "/* ; ' \" BEGIN */",
    " -- ; END '\n",
    "\u{c}",
    " \u{b}\u{b}",
    "/**/",
    "/*;*/ \n--\n",
];

const ENDS: &[&str] = &[
    ";",
    " ;\n",
    ";;",
    ";\n-- ; 'quote\n",
    ";/* ' ; */",
    ";\u{feff}",
    ";\r\n;\n",
];

const LAST: &[&str] = &[
    "",
    ";",
    ";\n",
    " -- the end;",
    "; -- the end",
    "/* open ;",
    ";\n/* open",
];

fn statement() -> impl Strategy<Value = String> {
    (
        prop::sample::select(STATEMENTS),
        prop::collection::vec(prop::sample::select(BLANKS), 64),
    )
        .prop_map(|(statement, blanks)| {
            let mut blanks = blanks.into_iter().cycle();
            let mut text = String::new();
            for part in statement.split_inclusive('~') {
                text.push_str(part.trim_end_matches('~'));
                if part.ends_with('~') {
                    text.push_str(blanks.next().unwrap());
                }
            }
            text
        })
}

fn script() -> impl Strategy<Value = String> {
    let part = (statement(), prop::sample::select(ENDS));
    let first = prop::sample::select(&["", "\u{feff}", " \n", "-- first\n", ";"][..]);
    (
        first,
        prop::collection::vec(part, 0..6),
        statement(),
        prop::sample::select(LAST),
    )
        .prop_map(|(first, parts, last, end)| {
            let body: String = parts.into_iter().map(|(text, end)| text + end).collect();
            format!("{first}{body}{last}{end}")
        })
}

/// The statements as SQLite finds them, each with what stands before it.
fn by_sqlite(connection: &Connection, script: &str) -> Vec<String> {
    let mut batch = Batch::new(connection, script);
    let mut statements = Vec::new();
    while let Some(statement) = batch.next().unwrap() {
        statements.push(statement.expanded_sql().unwrap());
    }
    statements
}

fn connection() -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch("CREATE TABLE t (a, b)").unwrap();
    connection
}

fn assert_split_as_sqlite_does(connection: &Connection, script: &str) {
    let theirs = by_sqlite(connection, script.trim());
    let ours = split(script);
    assert_eq!(ours.len(), theirs.len(), "{script:?}\n{theirs:#?}");
    for (ours, theirs) in ours.iter().zip(theirs) {
        let text = ours.text(script);
        let before = script[..ours.start].matches('\n').count();
        assert_eq!(ours.line, before + 1, "{script:?}");
        // SQLite shows a parameter as its value.
        if text.contains('$') && !text.contains("->") {
            continue;
        }
        let before = theirs.strip_suffix(text);
        let before = before.unwrap_or_else(|| panic!("{theirs:?} does not end with {text:?}"));
        assert_eq!(
            Tokens::new(before, 0)
                .filter(|token| token.text != ";")
                .count(),
            0
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn generated_scripts_are_split_as_sqlite_does(script in script()) {
        assert_split_as_sqlite_does(&connection(), &script);
    }

    #[test]
    fn no_text_makes_it_panic_or_lose_anything(script in "(?s).{0,80}|[;'\"`\\[\\]*/$:@()#-é BEGINDTRcrate ]{0,80}") {
        let statements = split(&script);
        let mut end = 0;
        for statement in &statements {
            assert!(statement.start >= end && statement.end > statement.start);
            assert_eq!(Tokens::new(script[end..statement.start].trim(), 0).filter(|t| t.text != ";").count(), 0);
            end = statement.end;
        }
    }
}

#[test]
fn real_scripts_are_split_as_sqlite_does() {
    let migrations = concat!(env!("CARGO_MANIFEST_DIR"), "/../migrations");
    let migrations = crate::Migrations::from_path(migrations).unwrap();
    let mut db = connection();
    let migrator = crate::Migrator::new(migrations);
    for migration in migrator.migrations().iter() {
        // Statement by statement: each can be prepared only where the one before has run.
        let text = migration.up().text();
        let mut batch = Batch::new(&db, text);
        let mut ours = split(text).into_iter();
        while let Some(mut statement) = batch.next().unwrap() {
            let theirs = statement.expanded_sql().unwrap();
            assert!(
                theirs.ends_with(ours.next().unwrap().text(text)),
                "{theirs}"
            );
            statement.raw_execute().unwrap();
        }
        assert!(ours.next().is_none());
        migrator.baseline(&mut db, migration.version()).unwrap();
    }
}

#[test]
fn nothing_but_comments_is_no_statement() {
    for script in [
        "",
        " \n",
        ";;;",
        "-- only",
        "/* only",
        "/* only */ ; -- and\n",
        "\u{feff}",
    ] {
        assert_eq!(split(script).len(), 0, "{script:?}");
    }
}

#[test]
fn what_is_not_closed_runs_to_the_end_for_sqlite_to_refuse() {
    for script in [
        "SELECT 'open; SELECT 1;",
        "SELECT \"open;",
        "SELECT [open;",
        "SELECT $a(open;",
    ] {
        assert!(split(script).len() <= 2, "{script:?}");
        let connection = connection();
        assert!(
            Batch::new(&connection, script).next().is_err(),
            "{script:?}"
        );
    }
}

#[test]
fn verbs_are_known_by_their_first_words() {
    let verb = |script: &str| split(script).remove(0).verb;
    assert_eq!(verb("-- x\nbegin exclusive"), Verb::Begin);
    assert_eq!(verb("end"), Verb::Commit);
    assert_eq!(verb("rollback transaction"), Verb::Rollback);
    assert_eq!(
        verb("rollback transaction to savepoint \"A b\""),
        Verb::RollbackTo("a b".into())
    );
    assert_eq!(verb("RELEASE SAVEPOINT x"), Verb::Release("x".into()));
    assert_eq!(verb("savepoint 'X'"), Verb::Savepoint("x".into()));
    assert_eq!(
        verb("PRAGMA main.Foreign_Keys = 1"),
        Verb::Pragma("foreign_keys".into())
    );
    assert_eq!(verb("CREATE TEMPORARY TABLE x (y)"), Verb::CreateTemporary);
    assert_eq!(verb("DETACH x"), Verb::Attach);
    assert_eq!(verb("VACUUM INTO 'x'"), Verb::Vacuum);
    assert_eq!(verb("'drop' table x"), Verb::Other);
    assert_eq!(verb("DROP VIEW x"), Verb::Other);
    let Verb::DropTable(table) = verb("DROP TABLE IF EXISTS \"a\"\"b\" . [c]") else {
        panic!("no drop");
    };
    assert_eq!(
        (table.schema.as_deref(), table.name.as_str()),
        (Some("a\"b"), "c")
    );
}

#[test]
fn deferred_keys_are_noticed_wherever_sql_may_speak_of_them_and_in_no_comment() {
    for (script, defers) in [
        (
            "CREATE TABLE a (b REFERENCES c deferrable initially Deferred)",
            true,
        ),
        ("PRAGMA Defer_Foreign_Keys = 1", true),
        ("PRAGMA \"defer_foreign_keys\" = 1", true),
        (
            "SELECT 1; UPDATE sqlite_master SET sql = 'CREATE TABLE a (b REFERENCES c DEFERRABLE)'",
            true,
        ),
        (
            "-- nothing is deferred\nSELECT /* DEFERRED */ a_defer FROM b",
            false,
        ),
        ("SELECT defe, ''", false),
    ] {
        let found = Script::new("x".into(), script.into()).survey().defers;
        assert_eq!(found, defers, "{script}");
    }
}

#[test]
fn the_transaction_is_followed_through_the_script() {
    let control = |text: &'static str| {
        Script::new("x".into(), text.into())
            .survey()
            .control
            .clone()
    };
    for contained in [
        "",
        "SAVEPOINT a; RELEASE A;",
        "SAVEPOINT a; SAVEPOINT a; ROLLBACK TO a; RELEASE a; RELEASE a;",
        "SAVEPOINT a; CREATE TABLE x (y);",
        "-- no-transaction\nBEGIN; COMMIT; BEGIN; ROLLBACK;",
        "-- no-transaction\nSAVEPOINT a; SAVEPOINT b; RELEASE a;",
        "CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END;",
    ] {
        assert_eq!(control(contained), Control::Contained, "{contained}");
    }
    for recommits in [
        "COMMIT; BEGIN;",
        "END; PRAGMA x; BEGIN; COMMIT; BEGIN",
        "COMMIT;SAVEPOINT a;",
    ] {
        assert_eq!(control(recommits), Control::Recommits, "{recommits}");
    }
    for (broken, at) in [
        ("SELECT 1;\nBEGIN;", 2),
        ("COMMIT;", 1),
        ("COMMIT;\nROLLBACK;", 2),
        ("SAVEPOINT a;\nRELEASE b;", 2),
        ("SAVEPOINT a;\nRELEASE a;\nROLLBACK TO a;", 3),
        ("-- no-transaction\nSAVEPOINT a;", 2),
    ] {
        match control(broken) {
            Control::Broken { line, .. } => assert_eq!(line, at, "{broken}"),
            other => panic!("{broken}: {other:?}"),
        }
    }
}
