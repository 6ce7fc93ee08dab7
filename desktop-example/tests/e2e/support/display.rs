//! What a window manager does.

use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{
    Atom, AtomEnum, ClientMessageEvent, ConnectionExt as _, EventMask, MapState, Window,
};
use x11rb::rust_connection::RustConnection;

/// Presses the button that closes the window of a process.
pub(crate) fn close(process: u32) {
    let (x11, screen) = x11rb::connect(None).unwrap();
    let root = x11.setup().roots[screen].root;
    let window = find(&x11, root, process).expect("the window is on the display");
    let delete = atom(&x11, b"WM_DELETE_WINDOW");
    let data = [delete, x11rb::CURRENT_TIME, 0, 0, 0];
    let message = ClientMessageEvent::new(32, window, atom(&x11, b"WM_PROTOCOLS"), data);
    let sent = x11.send_event(false, window, EventMask::NO_EVENT, message);
    // The display forgets what it has not read when this connection ends.
    sent.unwrap().check().unwrap();
}

/// The window of a process that is shown. GTK has another one, which nobody sees.
fn find(x11: &RustConnection, parent: Window, process: u32) -> Option<Window> {
    let owner = |window| {
        let name = atom(x11, b"_NET_WM_PID");
        let reply = x11.get_property(false, window, name, AtomEnum::CARDINAL, 0, 1);
        reply.unwrap().reply().ok()?.value32()?.next()
    };
    let is_shown = |window| {
        let attributes = x11.get_window_attributes(window).unwrap().reply();
        attributes.is_ok_and(|attributes| attributes.map_state == MapState::VIEWABLE)
    };
    let children = x11.query_tree(parent).unwrap().reply().ok()?.children;
    children.into_iter().find_map(|window| {
        if owner(window) == Some(process) && is_shown(window) {
            return Some(window);
        }
        find(x11, window, process)
    })
}

fn atom(x11: &RustConnection, name: &[u8]) -> Atom {
    let reply = x11.intern_atom(false, name).unwrap().reply();
    reply.unwrap().atom
}
