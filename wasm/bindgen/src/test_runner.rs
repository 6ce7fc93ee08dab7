//! Runs tests in wasm: what Cargo calls for a test of that target. It is the
//! `wasm-bindgen-test-runner` command, from the library behind it, at the version of a lock file.

use std::env;

fn main() -> anyhow::Result<()> {
    wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(env::args_os())
}
