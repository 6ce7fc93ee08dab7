//! Makes the database that a user of the first Fieldnotes would have, by the real sqlx 0.8, for
//! the tests of `desktop-example`:
//!
//! ```console
//! tests/compat/sqlx-0.8$ cargo run --example fieldnotes ../../../desktop-example/tests/data/version-1.db
//! ```

use std::fs;
use std::path::Path;

use sqlx::migrate::Migrator;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};

/// All that the first version had.
const FIRST: &str = "20240212091500_create_notebooks_and_notes.sql";

/// What its user wrote: quotes, other alphabets, blank titles, links, and enough to fill pages.
const CONTENT: &str = "
    INSERT INTO notebooks (id, name, created_at) VALUES
        (1, 'Birds', '2024-02-13 08:00:00'),
        (2, 'Йога и ''тишина''', '2024-02-14 08:00:00'),
        (3, 'Empty', '2024-02-15 08:00:00');
    INSERT INTO notes (id, notebook_id, title, body, created_at, updated_at) VALUES
        (1, 1, 'Heron', 'at the weir; see [[Wren]]', '2024-02-13 08:10:00', '2024-02-13 08:12:00'),
        (2, 1, 'Wren', 'In the hedge, loud for its size.', '2024-02-13 09:00:00', '2024-02-13 09:00:00'),
        (3, 1, '', 'A kingfisher
under the bridge', '2024-02-14 07:30:00', '2024-02-14 07:31:00'),
        (4, 2, '  ', '', '2024-02-15 20:00:00', '2024-02-15 20:00:00'),
        (5, 2, '鳥の声 🐦', 'It''s \"quiet\"; -- not a comment', '2024-02-16 06:00:00', '2024-02-16 06:00:00');
    WITH RECURSIVE day (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM day WHERE number < 60)
    INSERT INTO notes (notebook_id, title, body, created_at, updated_at)
    SELECT 1, 'Day ' || number, 'Seen: ' || (number * 7 % 23) || ' species. ' || replace(hex(zeroblob(300)), '00', 'tit '),
        datetime('2024-02-20', '+' || number || ' days'), datetime('2024-02-20', '+' || number || ' days')
    FROM day;
";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args_os()
        .nth(1)
        .ok_or("name the file to be made")?;
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    runtime.block_on(make(Path::new(&path)))
}

async fn make(path: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let migrations = tempfile::tempdir()?;
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../migrations");
    fs::copy(all.join(FIRST), migrations.path().join(FIRST))?;

    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true);
    let mut db = options.connect().await?;
    Migrator::new(migrations.path()).await?.run(&mut db).await?;
    sqlx::raw_sql(CONTENT).execute(&mut db).await?;
    db.close().await?;
    Ok(())
}
