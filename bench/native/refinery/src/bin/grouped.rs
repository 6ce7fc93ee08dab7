fn main() -> harness::Done {
    harness::main(&bench_refinery::GROUPED)
}
