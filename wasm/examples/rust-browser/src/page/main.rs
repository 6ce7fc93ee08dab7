//! The page: what the worker tells, and how it is shown.

mod client;
mod state;
mod view;

fn main() {
    yew::Renderer::<view::App>::new().render();
}
