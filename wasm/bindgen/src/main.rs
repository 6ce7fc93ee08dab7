//! Makes the JavaScript glue of the package: what the `wasm-bindgen` command does for the target
//! `web`, from the library behind it. So the version is that of a lock file, and nobody has to
//! install the command.

use std::{env, path::PathBuf, process::ExitCode};

use wasm_bindgen_cli_support::{Bindgen, EncodeInto};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let arguments: Vec<PathBuf> = env::args_os().skip(1).map(PathBuf::from).collect();
    let [input, name, directory] = arguments.as_slice() else {
        return Err("usage: litemigrate-bindgen INPUT.wasm NAME DIRECTORY".into());
    };
    let name = name.to_str().ok_or("the name is not UTF-8")?;
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(input)
        .out_name(name)
        .typescript(true)
        // Every host has `encodeInto`.
        .encode_into(EncodeInto::Always)
        // Which file is loaded, and from where, is said in wasm/ts/entry alone.
        .omit_default_module_path(true);
    bindgen
        .web(true)
        .and_then(|bindgen| bindgen.generate(directory))
        .map_err(|error| format!("{error:#}"))
}
