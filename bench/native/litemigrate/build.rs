fn main() {
    for set in ["10", "100", "1000"] {
        litemigrate::build::embed(format!("../sets/plain/{set}"));
    }
}
