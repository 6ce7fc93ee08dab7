fn main() {
    // A new migration alone does not cause a rebuild.
    if let Ok(migrations) = std::env::var("FIELDNOTES_MIGRATIONS") {
        println!("cargo:rerun-if-changed={migrations}");
    }
    println!("cargo:rerun-if-env-changed=FIELDNOTES_MIGRATIONS");
}
