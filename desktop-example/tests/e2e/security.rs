//! What the page cannot do, whatever is in it.

use super::support::{Home, Window};

/// Asks Tauri for a command, and answers with what comes of it.
fn invoke(command: &str, arguments: &str) -> String {
    format!(
        "const answer = arguments[0];
         window.__TAURI__.core.invoke('{command}', {arguments}).then(() => answer('done'), (why) => answer(String(why)))"
    )
}

#[tokio::test]
async fn the_page_has_the_commands_of_the_app_and_no_other() {
    let home = Home::new();
    let window = Window::open(&home).await;
    window.note("Packing list").await;
    assert_eq!(window.answer(&invoke("keep_going", "{}")).await, "done");
    let others = [
        ("plugin:window|close", "{}"),
        ("plugin:event|emit", "{ event: 'x' }"),
        ("plugin:path|resolve_directory", "{ directory: 1 }"),
        ("plugin:opener|open_path", "{ path: '/etc/passwd' }"),
        ("execute", "{ sql: 'DELETE FROM notes' }"),
    ];
    for (command, arguments) in others {
        let why = window.answer(&invoke(command, arguments)).await;
        let why = why.as_str().unwrap();
        assert!(
            why.contains("not allowed") || why.contains("not found"),
            "{command}: {why}"
        );
    }
    window.note("Packing list").await;
}

#[tokio::test]
async fn nothing_from_elsewhere_is_loaded_or_run() {
    let home = Home::new();
    let window = Window::open(&home).await;
    window.note("Packing list").await;
    let refused = "
        const answer = arguments[0];
        const seen = [];
        document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
          seen.push(effectiveDirective);
          if (seen.length === 3) answer(seen.sort().join(' '));
        });
        document.body.append(Object.assign(document.createElement('img'), { src: 'https://example.org/a.png' }));
        document.head.append(Object.assign(document.createElement('script'), { textContent: 'document.title = 1' }));
        fetch('https://example.org/').catch(() => {});";
    let seen = window.answer(refused).await;
    assert_eq!(seen, "connect-src img-src script-src-elem");
}
