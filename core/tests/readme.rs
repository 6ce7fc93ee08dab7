//! The README shows what is compiled.

#[test]
fn the_first_example_is_the_one_that_is_compiled() {
    let example = include_str!("../examples/launch.rs");
    let code = example
        .split_once("\n\n")
        .map(|(_, code)| code)
        .unwrap_or_default();
    // In the reader's crate the directory stands beside the manifest.
    let shown = code.replace("/../migrations", "/migrations");
    assert!(include_str!("../../README.md").contains(&format!("```rs\n{shown}```")));
}
