//! The launch: the database is opened beside the window, and whatever happens is shown.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use litemigrate::CancelToken;
use serde::Serialize;
use tauri::ipc::Channel;
use tauri::{AppHandle, Manager, Runtime};

use crate::copies;
use crate::failure::Failure;
use crate::folders::Folders;
use crate::migrations::migrations;
use crate::open::{How, Opened, open};
use crate::report;
use crate::screen::{Effect, News, Screen};
use crate::store::Store;
use crate::trouble::Trouble;

/// The one launch of a process, shared by its threads.
pub(crate) struct Launch {
    began: Instant,
    cancel: CancelToken,
    /// Whether a thread is opening the database.
    opening: AtomicBool,
    shown: Mutex<Shown>,
}

struct Shown {
    screen: Screen,
    /// Since when the database is being opened.
    since: Instant,
    /// When the page was told last.
    told: Instant,
    page: Option<Channel<Message>>,
    times: Times,
}

/// What the page is told.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Message {
    #[serde(flatten)]
    screen: Screen,
    /// For how long the database is being opened, in milliseconds.
    elapsed: u64,
}

/// How long a launch takes, as far as it has come.
#[derive(Debug, Clone, Copy, Default)]
pub struct Times {
    page: Option<Duration>,
    database: Option<Duration>,
}

impl Times {
    /// Those of an app that runs.
    pub fn of<R: Runtime>(app: &impl Manager<R>) -> Self {
        app.state::<Launch>().times()
    }

    /// From the start of the process until the page is there.
    pub fn page(self) -> Option<Duration> {
        self.page
    }

    /// Of it, the opening of the database and the look whether anything is pending.
    pub fn database(self) -> Option<Duration> {
        self.database
    }
}

/// A page is told no more often of what changes all the time.
const PAUSE: Duration = Duration::from_millis(50);

impl Launch {
    pub(crate) fn new(began: Instant) -> Self {
        Self {
            began,
            cancel: CancelToken::new(),
            opening: AtomicBool::new(false),
            shown: Mutex::new(Shown {
                screen: Screen::default(),
                since: began,
                told: began,
                page: None,
                times: Times::default(),
            }),
        }
    }

    /// Tells a page what there is to show, now and from now on.
    pub(crate) fn watch(&self, page: Channel<Message>) {
        let mut shown = self.shown();
        shown.times.page.get_or_insert_with(|| self.began.elapsed());
        shown.page = Some(page);
        shown.tell();
    }

    pub(crate) fn times(&self) -> Times {
        self.shown().times
    }

    /// Takes in what happened, and shows it. What follows for the app is the caller's to do.
    pub(crate) fn hear(&self, news: News) -> Effect {
        let is_noise = matches!(
            news,
            News::Beat | News::Statement { .. } | News::Copying { .. }
        );
        let mut shown = self.shown();
        if matches!(news, News::Begun) {
            shown.since = Instant::now();
        }
        let effect = shown.screen.hear(news);
        if !is_noise || shown.told.elapsed() >= PAUSE {
            shown.tell();
        }
        drop(shown);
        if effect == Effect::Cancel {
            self.cancel.cancel();
        }
        effect
    }

    fn shown(&self) -> MutexGuard<'_, Shown> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shown {
    fn tell(&mut self) {
        let Some(page) = &self.page else { return };
        let elapsed = u64::try_from(self.since.elapsed().as_millis()).unwrap_or(u64::MAX);
        let screen = self.screen.clone();
        // A page that is gone is told again when it comes back.
        let _ = page.send(Message { screen, elapsed });
        self.told = Instant::now();
    }
}

/// Opens the database on a thread of its own, unless that is being done.
pub(crate) fn start<R: Runtime>(app: &AppHandle<R>, how: How) {
    let launch = app.state::<Launch>();
    if launch.opening.swap(true, Ordering::SeqCst) {
        return;
    }
    launch.cancel.reset();
    launch.hear(News::Begun);
    let app = app.clone();
    thread::spawn(move || {
        let (launch, folders) = (app.state::<Launch>(), app.state::<Folders>());
        let teller = app.clone();
        let tell = Arc::new(move |news| {
            teller.state::<Launch>().hear(news);
        });
        let began = Instant::now();
        let opened = open(&folders, how, &launch.cancel, &(tell as _));
        launch.shown().times.database = Some(began.elapsed());
        launch.opening.store(false, Ordering::SeqCst);
        let effect = match opened {
            Ok(Opened { db, upgrade }) => {
                app.state::<Store>().put(db);
                launch.hear(News::Opened(upgrade))
            }
            Err(failure) => launch.hear(News::Failed(trouble(&failure, &folders))),
        };
        leave(&app, effect);
    });
}

/// Ends the app, if that is what is to be done.
pub(crate) fn leave<R: Runtime>(app: &AppHandle<R>, effect: Effect) {
    if effect == Effect::Exit {
        app.exit(0);
    }
}

/// What the user is told of a failure.
pub(crate) fn trouble(failure: &Failure, folders: &Folders) -> Trouble {
    let latest = migrations().ok().and_then(|migrations| migrations.latest());
    Trouble {
        kind: failure.kind(),
        copy: copies::newest(folders, latest),
        report: report::of(failure, folders),
    }
}
