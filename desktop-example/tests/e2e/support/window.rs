use std::fs::File;
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Stdio};
use std::thread;
use std::time::Instant;

use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use super::home::APP;
use super::{Home, PATIENCE, PAUSE, Process, display, screenshot, until, within};

const DRIVER: &str = "WebKitWebDriver";

/// The app's window. When it is dropped the app is killed.
pub(crate) struct Window {
    client: Client,
    /// Goes with it.
    _driver: Driver,
    pub(crate) app: Process,
}

/// Or the command that has started it.
struct Driver(Child);

impl Window {
    pub(crate) async fn open(home: &Home) -> Self {
        Self::by(home, &[]).await
    }

    /// Opens it by a command that is given the driver's.
    pub(crate) async fn by(home: &Home, command: &[&str]) -> Self {
        let port = free_port();
        let arguments = ["--host=127.0.0.1".to_owned(), format!("--port={port}")];
        let mut driver = match command {
            [] => home.command(DRIVER),
            [program, more @ ..] => {
                let mut by = home.command(program);
                by.args(more).arg(DRIVER);
                by
            }
        };
        let driver = driver
            .args(arguments)
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log())
            .spawn()
            .unwrap_or_else(|error| panic!("{DRIVER} does not start: {error}"));
        let driver = Driver(driver);
        until("the driver", || {
            TcpStream::connect(("127.0.0.1", port)).ok()
        })
        .await;

        let mut capabilities = Capabilities::new();
        capabilities.insert(
            "webkitgtk:browserOptions".to_owned(),
            json!({ "binary": APP }),
        );
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let address = format!("http://127.0.0.1:{port}");
        let connecting = builder.capabilities(capabilities).connect(&address);
        let client = within("a session of the driver", connecting).await.unwrap();
        let app = until("the app", || app_of(driver.0.id())).await;
        Self {
            client,
            _driver: driver,
            app,
        }
    }

    /// Waits for a page, by its heading.
    pub(crate) async fn title(&self, text: &str) {
        self.find(&format!("//h1[contains(., {})]", quoted(text)))
            .await;
    }

    /// Waits until an upgrade is done.
    pub(crate) async fn up_to_date(self) -> Self {
        self.title("Your notes are up to date").await;
        self
    }

    /// Waits for a text anywhere.
    pub(crate) async fn text(&self, text: &str) {
        self.find(&format!("//*[not(*)][contains(., {})]", quoted(text)))
            .await;
    }

    /// Presses a button, or follows a link, whose name begins so.
    pub(crate) async fn press(&self, name: &str) {
        self.with(&button(name), async |element| element.click().await)
            .await;
    }

    /// Presses a button that ends the app, which takes the answer with it.
    pub(crate) async fn press_and_leave(&self, name: &str) {
        let button = self.find(&button(name)).await;
        let _ = within("a click to end the app", button.click()).await;
        self.app.has_ended().await;
    }

    /// Writes a new note, and waits until it is saved.
    pub(crate) async fn write_note(&self, title: &str, body: &str) {
        self.press("New note").await;
        // Until then the note before is there.
        self.find_by(
            "an empty note",
            Locator::Css("input.title:placeholder-shown"),
        )
        .await;
        let field = "//input[@aria-label = 'Title']";
        self.with(field, async |element| element.send_keys(title).await)
            .await;
        let text = "//textarea[@aria-label = 'Text']";
        self.with(text, async |element| element.send_keys(body).await)
            .await;
        self.note(title).await;
        self.text("Saved").await;
    }

    /// Waits for a note in the list.
    pub(crate) async fn note(&self, title: &str) {
        self.find(&listed(title)).await;
    }

    pub(crate) async fn open_note(&self, title: &str) {
        self.with(&listed(title), async |element| element.click().await)
            .await;
    }

    /// The texts of all elements that a selector finds.
    pub(crate) async fn texts(&self, selector: &str) -> Vec<String> {
        let reading = async {
            let mut texts = Vec::new();
            for element in self.client.find_all(Locator::Css(selector)).await? {
                texts.push(element.text().await?);
            }
            Ok::<_, CmdError>(texts)
        };
        within(selector, reading).await.unwrap()
    }

    /// Runs a script in the page, which is given a function to answer with.
    pub(crate) async fn answer(&self, script: &str) -> Value {
        let answer = self.client.execute_async(script, Vec::new());
        within("the page's answer", answer).await.unwrap()
    }

    /// Closes the window, as the button of its frame does.
    pub(crate) fn close(&self) {
        display::close(self.app.id());
    }

    pub(crate) async fn screenshot(&self, name: &str) {
        within(name, screenshot::take(&self.client, name, None)).await;
    }

    /// Of a long page, the part that ends with an element.
    pub(crate) async fn screenshot_down_to(&self, element: &str, name: &str) {
        within(name, screenshot::take(&self.client, name, Some(element))).await;
    }

    /// Does something with an element, which the page may put another in place of meanwhile.
    async fn with(&self, xpath: &str, act: impl AsyncFn(&Element) -> Result<(), CmdError>) {
        while let Err(error) = within(xpath, act(&self.find(xpath).await)).await {
            assert!(error.is_stale_element_reference(), "{xpath}: {error:?}");
        }
    }

    async fn find(&self, xpath: &str) -> Element {
        self.find_by(xpath, Locator::XPath(xpath)).await
    }

    async fn find_by(&self, what: &str, locator: Locator<'_>) -> Element {
        // It gives up by itself, unless the driver hangs.
        let wait = self.client.wait().at_most(PATIENCE * 9 / 10);
        match within(what, wait.for_element(locator)).await {
            Ok(element) => element,
            Err(error) => {
                let page = self.texts("body").await;
                panic!("{what} is not there ({error}), but this: {page:?}")
            }
        }
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        self.app.kill();
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // A command that has started it ends with it, and tidies up.
        if let Some(driver) = Process::child(self.0.id(), DRIVER) {
            driver.kill();
            let began = Instant::now();
            while began.elapsed() < PATIENCE && matches!(self.0.try_wait(), Ok(None)) {
                thread::sleep(PAUSE);
            }
        }
        // It may have gone with the app.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Where the app and its libraries complain, mostly of what a machine for tests does not have.
fn log() -> File {
    let path = concat!(env!("CARGO_TARGET_TMPDIR"), "/app.log");
    let mut options = File::options();
    options.create(true).append(true).open(path).unwrap()
}

fn button(name: &str) -> String {
    let name = quoted(name);
    format!(
        "//*[self::button or self::a or self::summary][not(@disabled)]
         [@aria-label = {name} or starts-with(normalize-space(), {name})]"
    )
}

fn listed(title: &str) -> String {
    format!(
        "//*[@aria-label = 'Notes']//a[.//strong[. = {}]]",
        quoted(title)
    )
}

/// As a string of `XPath`, which knows no escapes. No text here has both quotes.
fn quoted(text: &str) -> String {
    let quote = if text.contains('"') { '\'' } else { '"' };
    format!("{quote}{text}{quote}")
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// The app that a driver has started, which may itself have been started by another command.
fn app_of(driver: u32) -> Option<Process> {
    Process::child(driver, APP).or_else(|| {
        let driver = Process::child(driver, DRIVER)?;
        Process::child(driver.id(), APP)
    })
}
