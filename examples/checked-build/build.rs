//! Stops the compiler if something is wrong with the migrations, and has them embedded anew when
//! one is added, changed or removed.

fn main() {
    litemigrate::build::check("migrations");
}
