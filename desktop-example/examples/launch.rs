//! How long a launch takes, and how much of it is the database: with nothing pending, the share
//! that every start pays for being safe. Opens the real window, so it needs a display.
//!
//! ```console
//! $ cargo run -p desktop-example --example launch
//! ```

use std::error::Error;
use std::ffi::OsStr;
use std::process::Command;
use std::time::{Duration, Instant};
use std::{env, str, thread};

use fieldnotes::{Folders, Times};

const LAUNCHES: usize = 25;

/// For a page to be there.
const PATIENCE: Duration = Duration::from_secs(60);

/// Between two looks whether it is.
const PAUSE: Duration = Duration::from_millis(10);

fn main() -> Result<(), Box<dyn Error>> {
    let began = Instant::now();
    match env::args_os().nth(1) {
        Some(folder) => launch(began, &folder),
        None => measure(),
    }
}

/// Opens the app, tells its times in microseconds, and closes it.
fn launch(began: Instant, folder: &OsStr) -> Result<(), Box<dyn Error>> {
    let folders = Folders::new(folder, folder);
    let builder = fieldnotes::app(tauri::Builder::default(), began, |_| Ok(folders));
    let app = builder.build(tauri::generate_context!())?;
    let handle = app.handle().clone();
    thread::spawn(move || {
        while began.elapsed() < PATIENCE {
            let times = Times::of(&handle);
            if let (Some(page), Some(database)) = (times.page(), times.database()) {
                println!("{} {}", page.as_micros(), database.as_micros());
                return handle.exit(0);
            }
            thread::sleep(PAUSE);
        }
        eprintln!("there is no page after {PATIENCE:?}");
        handle.exit(1);
    });
    app.run(|_, _| ());
    Ok(())
}

/// Launches it again and again, each time as a process of its own.
fn measure() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let program = env::current_exe()?;
    let once = || -> Result<(Duration, Duration), Box<dyn Error>> {
        let output = Command::new(&program).arg(folder.path()).output()?;
        let said = str::from_utf8(&output.stdout)?;
        let (page, database) = said.trim().split_once(' ').ok_or_else(|| {
            let complaints = String::from_utf8_lossy(&output.stderr);
            format!("the app ended without a window: {complaints}")
        })?;
        let time = |text: &str| text.parse().map(Duration::from_micros);
        Ok((time(page)?, time(database)?))
    };
    let (page, database) = once()?;
    println!("first launch    {page:>10.1?}, of which the database {database:.1?}");

    let launches = (0..LAUNCHES)
        .map(|_| once())
        .collect::<Result<Vec<_>, _>>()?;
    let page = median(launches.iter().map(|&(page, _)| page));
    let database = median(launches.iter().map(|&(_, database)| database));
    let share = 100.0 * database.as_secs_f64() / page.as_secs_f64();
    println!("nothing pending {page:>10.1?}, of which the database {database:.1?}: {share:.1} %");
    println!("                (medians of {LAUNCHES} launches)");
    Ok(())
}

fn median(times: impl Iterator<Item = Duration>) -> Duration {
    let mut times: Vec<_> = times.collect();
    times.sort();
    times[times.len() / 2]
}
