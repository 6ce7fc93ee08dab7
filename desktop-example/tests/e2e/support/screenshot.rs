use std::fs;
use std::path::PathBuf;

use fantoccini::Client;

use super::PAUSE;

const SIZES: [(&str, u32, u32); 2] = [("wide", 1100, 720), ("small", 420, 640)];

/// Pictures of what is shown: light and dark, in a usual window and in a small one. `down_to` is
/// what else to scroll to.
pub(crate) async fn take(client: &Client, name: &str, down_to: Option<&str>) {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("screenshots");
    fs::create_dir_all(&folder).unwrap();
    for (size, width, height) in SIZES {
        client.set_window_size(width, height).await.unwrap();
        if let Some(element) = down_to {
            let scroll = "document.querySelector(arguments[0]).scrollIntoView({ block: 'end' })";
            client.execute(scroll, vec![element.into()]).await.unwrap();
        }
        for scheme in ["light", "dark"] {
            choose(client, scheme).await;
            let picture = at_rest(client).await;
            fs::write(folder.join(format!("{name}-{size}-{scheme}.png")), picture).unwrap();
        }
    }
    client
        .set_window_size(SIZES[0].1, SIZES[0].2)
        .await
        .unwrap();
    choose(client, "light dark").await;
}

async fn choose(client: &Client, scheme: &str) {
    let script = "document.documentElement.style.colorScheme = arguments[0]";
    client.execute(script, vec![scheme.into()]).await.unwrap();
}

/// The first picture may be of what was there before; two that are equal are of what is there.
/// Where something moves they never are.
async fn at_rest(client: &Client) -> Vec<u8> {
    let mut before = client.screenshot().await.unwrap();
    for _ in 0..8 {
        tokio::time::sleep(PAUSE).await;
        let now = client.screenshot().await.unwrap();
        if now == before {
            return now;
        }
        before = now;
    }
    before
}
