//! The page, made of the state by Yew.

use std::rc::Rc;

use fieldnotes_browser::{Entry, Note, Notice, Request};
use web_sys::{HtmlInputElement, SubmitEvent};
use yew::prelude::*;

use crate::client::Client;
use crate::state::State;

impl Reducible for State {
    type Action = Notice;

    fn reduce(self: Rc<Self>, notice: Notice) -> Rc<Self> {
        let mut state = Rc::unwrap_or_clone(self);
        state.take(notice);
        state.into()
    }
}

#[component]
pub fn App() -> Html {
    let state = use_reducer(State::default);
    let dispatcher = state.dispatcher();
    let client = use_memo((), |()| {
        let told = dispatcher.clone();
        let started = Client::start(move |notice| told.dispatch(notice));
        started.inspect_err(|_| {
            dispatcher.dispatch(Notice::Failed {
                code: "WORKER".into(),
                message: "the browser starts no worker".into(),
            });
        })
    });
    let ask = Callback::from(move |request: Request| {
        if let Ok(client) = &*client {
            client.ask(&request);
        }
    });
    html! {
        <main>
            <h1>{ "Fieldnotes" }</h1>
            { progress(&state) }
            if let Some(notes) = &state.notes {
                <Form ask={ask.clone()} />
                <ul>{ for notes.iter().map(|note| item(note, &ask)) }</ul>
            }
            if let Some((applied, entries)) = &state.ledger {
                <h2>{ "Ledger" }</h2>
                <p>{ format!("{applied} applied at this start") }</p>
                <table>{ for entries.iter().map(row) }</table>
            }
        </main>
    }
}

fn progress(state: &State) -> Html {
    match state {
        State {
            failure: Some((code, message)),
            ..
        } => html! { <p role="alert">{ advice(code) }<br /><small>{ message }</small></p> },
        State { notes: Some(_), .. } => html! {},
        State {
            step: Some(step), ..
        } => html! { <p role="status">{ format!("Updating: {step}") }</p> },
        _ => html! {
            <p role="status">{ "Opening. If Fieldnotes is open in another tab, close it there." }</p>
        },
    }
}

/// What an error means to the user, and what there is to do.
fn advice(code: &str) -> &'static str {
    match code {
        "DATABASE_NEWER" => "A newer version is ready: reload the page.",
        "OPFS_ABSENT" => "This browser gives Fieldnotes no place for your notes.",
        "OPFS_BUSY" => {
            "Something else has your notes open: close other windows of this site, and reload."
        }
        "DISK_FULL" => "There is no space left. Nothing is lost: free some, and reload.",
        _ => "That did not work, and your notes are as they were.",
    }
}

#[derive(PartialEq, Properties)]
struct FormProps {
    ask: Callback<Request>,
}

#[component]
fn Form(FormProps { ask }: &FormProps) -> Html {
    let title = use_node_ref();
    let onsubmit = {
        let (ask, title) = (ask.clone(), title.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(input) = title.cast::<HtmlInputElement>() {
                ask.emit(Request::Add {
                    title: input.value(),
                });
                input.set_value("");
            }
        }
    };
    html! {
        <form {onsubmit}>
            <label>{ "Title " }<input ref={title} required=true /></label>
            <button>{ "Add" }</button>
        </form>
    }
}

fn item(Note { id, title }: &Note, ask: &Callback<Request>) -> Html {
    let id = *id;
    let onclick = ask.reform(move |_| Request::Delete { id });
    html! {
        <li key={id}>{ title }<button {onclick}>{ "Delete" }</button></li>
    }
}

fn row(entry: &Entry) -> Html {
    html! {
        <tr>
            <td>{ &entry.version }</td>
            <td>{ &entry.description }</td>
            <td>{ &entry.state }</td>
        </tr>
    }
}
