//! Makes the JavaScript glue of the package: what the `wasm-bindgen` command does for the target
//! `web`, from the library behind it. So the version is that of a lock file, and nobody has to
//! install the command.

use std::{cmp::Reverse, collections::BTreeMap, env, fs, path::PathBuf, process::ExitCode};

use wasm_bindgen_cli_support::{Bindgen, EncodeInto, Output};

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
    let bound = bindgen.web(true).and_then(Bindgen::generate_output);
    let mut bound = bound.map_err(|error| format!("{error:#}"))?;
    let unused = withdrawn(&mut bound);
    let names = shortened(&mut bound);
    bound
        .emit(directory)
        .map_err(|error| format!("{error:#}"))?;
    for kind in ["js", "d.ts"] {
        let path = directory.join(format!("{name}.{kind}"));
        let io = |error| format!("{}: {error}", path.display());
        let text = fs::read_to_string(&path).map_err(io)?;
        let mut used = renamed(without(&text, &unused), &names);
        if kind == "js" {
            used =
                encoded(&used).ok_or("the glue passes texts in another way than is known here")?;
        }
        fs::write(&path, used).map_err(io)?;
    }
    Ok(())
}

/// Takes back the exports that the glue does not call, and returns them as they are declared. They are
/// what C and Rust have of each other, and could not be left out as long as somebody might call them.
fn withdrawn(bound: &mut Output) -> Vec<String> {
    let is_unused = |name: &str| !bound.js().contains(&format!("wasm.{name}"));
    let exports = bound.wasm().exports.iter();
    let unused = exports.filter(|export| is_unused(&export.name));
    let unused: Vec<_> = unused
        .map(|export| (export.id(), export.name.clone()))
        .collect();
    let withdraw = |(id, name)| {
        bound.wasm_mut().exports.delete(id);
        format!("    readonly {name}: ")
    };
    unused.into_iter().map(withdraw).collect()
}

/// Leaves out the lines that begin with one of these.
fn without(text: &str, beginnings: &[String]) -> String {
    let is_kept = |line: &&str| {
        !beginnings
            .iter()
            .any(|beginning| line.starts_with(beginning))
    };
    text.split_inclusive('\n').filter(is_kept).collect()
}

/// Has all texts passed as a `TextEncoder` makes them, as the glue does where there is no `realloc`. Else it goes
/// through them by itself until a character is not ASCII; with a script or a ledger that takes longer.
fn encoded(glue: &str) -> Option<String> {
    let (before, rest) = glue.split_once("    if (realloc === undefined) {\n")?;
    let (encode, rest) = rest.split_once("    }\n\n    let len = arg.length;\n")?;
    let (_, after) = rest.split_once("\n}\n")?;
    Some(format!("{before}{encode}}}\n{after}"))
}

/// Gives what the wasm imports and exports short names, and returns them behind the long ones, as both
/// are written elsewhere. The long ones have hashes in them, which do not compress.
fn shortened(bound: &mut Output) -> Vec<[String; 2]> {
    let wasm = bound.wasm_mut();
    // One may be imported several times.
    let mut imports = BTreeMap::new();
    for import in wasm.imports.iter_mut() {
        let short = format!("i{}", imports.len());
        let long = import.name.clone();
        import.name.clone_from(imports.entry(long).or_insert(short));
    }
    let mut names: Vec<[String; 2]> = Vec::new();
    for (long, short) in imports {
        names.push([format!(" {long}: "), format!(" {short}: ")]);
    }
    for (number, export) in wasm.exports.iter_mut().enumerate() {
        let (long, short) = (export.name.clone(), format!("e{number}"));
        names.push([format!("wasm.{long}"), format!("wasm.{short}")]);
        names.push([format!("readonly {long}: "), format!("readonly {short}: ")]);
        export.name = short;
    }
    // One may begin with another.
    names.sort_by_key(|[long, _]| Reverse(long.len()));
    names
}

fn renamed(text: String, names: &[[String; 2]]) -> String {
    let rename = |text: String, [long, short]: &[String; 2]| text.replace(long, short);
    names.iter().fold(text, rename)
}
