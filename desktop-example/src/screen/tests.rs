use super::*;

fn after(news: impl IntoIterator<Item = News>) -> (Screen, Effect) {
    let mut screen = Screen::default();
    let mut effect = Effect::None;
    for news in news {
        effect = screen.hear(news);
    }
    (screen, effect)
}

fn step(name: &str) -> News {
    News::Step(name.to_owned())
}

fn progress(screen: Screen) -> Progress {
    match screen {
        Screen::Opening(progress) => progress,
        other => panic!("expected an opening, found {other:?}"),
    }
}

fn upgrade() -> Upgrade {
    Upgrade {
        changes: vec![Change {
            version: "2".to_owned(),
            name: "create tags".to_owned(),
        }],
        copy: Copy {
            name: "fieldnotes.db.1".to_owned(),
            taken: 0,
            version: Some("1".to_owned()),
            size: 4096,
        },
    }
}

#[test]
fn the_common_launch_ends_at_the_notes() {
    assert_eq!(after([News::Opened(None)]), (Screen::Notes, Effect::None));
}

#[test]
fn an_upgrade_is_shown_step_by_step() {
    let (screen, _) = after([
        News::Pending(2),
        step("create tags"),
        News::Statement {
            number: 1,
            count: 3,
        },
        News::Beat,
        News::StepDone,
        step("create lists"),
        News::Statement {
            number: 2,
            count: 4,
        },
    ]);
    let expected = Progress {
        doing: Doing::Step {
            name: "create lists".to_owned(),
            statement: 2,
            statements: 4,
        },
        pending: 2,
        done: 1,
        beats: 1,
        asked: false,
    };
    assert_eq!(progress(screen), expected);
}

#[test]
fn what_changed_stays_until_it_is_read() {
    let opened = || News::Opened(Some(upgrade()));
    assert_eq!(after([opened()]).0, Screen::Upgraded(upgrade()));
    assert_eq!(after([opened(), News::Read]).0, Screen::Notes);
}

#[test]
fn closing_is_asked_about_while_something_is_being_done() {
    let copying = News::Copying { done: 1, total: 9 };
    for doing in [copying, step("create tags")] {
        let (screen, effect) = after([doing, News::Close]);
        assert_eq!(effect, Effect::None);
        assert!(progress(screen).asked);
    }
    let (screen, _) = after([step("create tags"), News::Close, News::KeepGoing]);
    assert!(!progress(screen).asked);
}

#[test]
fn stopping_ends_the_app_when_it_is_undone() {
    let begun = || [step("create tags"), News::Close, News::Stop];
    let (screen, effect) = after(begun());
    assert_eq!(effect, Effect::Cancel);
    assert_eq!(progress(screen).doing, Doing::Stopping);

    let ends = [News::Opened(None), News::Failed(Trouble::default())];
    for end in ends {
        assert_eq!(after(begun().into_iter().chain([end])).1, Effect::Exit);
    }
}

#[test]
fn what_still_arrives_while_it_stops_is_not_shown() {
    let (screen, effect) = after([News::Stop, step("create tags"), News::Close]);
    assert_eq!(effect, Effect::None);
    assert_eq!(progress(screen).doing, Doing::Stopping);
}

#[test]
fn closing_is_not_asked_about_when_nothing_is_lost() {
    assert_eq!(after([News::Close]).1, Effect::Cancel);
    assert_eq!(after([News::Waiting, News::Close]).1, Effect::Cancel);
    assert_eq!(after([News::Checking, News::Close]).1, Effect::Cancel);
    assert_eq!(after([News::Opened(None), News::Close]).1, Effect::Exit);
    let trouble = News::Failed(Trouble::default());
    assert_eq!(after([trouble, News::Close]).1, Effect::Exit);
}

#[test]
fn giving_up_is_not_leaving() {
    let trouble = || News::Failed(Trouble::default());
    assert_eq!(after([News::Waiting, News::GiveUp]).1, Effect::Cancel);
    let (screen, effect) = after([News::Waiting, News::GiveUp, trouble()]);
    assert_eq!(screen, Screen::Trouble(Trouble::default()));
    assert_eq!(effect, Effect::None);
}

#[test]
fn after_trouble_it_can_begin_again() {
    let trouble = || News::Failed(Trouble::default());
    assert_eq!(after([trouble(), News::Begun]).0, Screen::default());
    let again = [trouble(), News::Begun, News::Opened(None)];
    assert_eq!(after(again).0, Screen::Notes);
}
