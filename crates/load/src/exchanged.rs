//! What is saved in place of objects when a request failed, or asked for another form: the answer of a server.

use seawall_syntax::Node;
use seawall_validity::Exchange;

use crate::incomplete::{Incomplete, beginning};

/// Most characters of what a server says.
const MAX_SAID: usize = 400;

/// What a value is, where servers and clients send it and no server stores it.
pub(crate) fn exchange(node: &Node) -> Option<Exchange> {
    let typed = node.str("kind").zip(node.str("apiVersion"));
    let Some((kind, version)) = typed else {
        return is_event(node).then_some(Exchange::WatchEvent);
    };
    let group = version.split_once('/').map_or("", |(group, _)| group);
    Exchange::of(group, kind)
}

/// Whether it is what servers write for each change of what is watched, which says nothing of its own kind.
fn is_event(node: &Node) -> bool {
    let types = ["ADDED", "MODIFIED", "DELETED", "BOOKMARK", "ERROR"];
    node.entry("kind").is_none()
        && node.str("type").is_some_and(|kind| types.contains(&kind))
        && node.get("object").is_some_and(|object| {
            object.str("kind").is_some() && object.str("apiVersion").is_some()
        })
}

/// Says why nothing is read from it. A kubeconfig lies beside manifests, and is none that somebody meant.
pub(crate) fn unread(node: &Node, exchange: Exchange) -> Option<Incomplete> {
    let (what, hint) = match exchange {
        Exchange::Kubeconfig => return None,
        Exchange::Status => return Some(answer(node)),
        Exchange::Discovery => (
            "lists the resources of an API server, and contains no objects",
            "scan the objects instead: `kubectl get … -o yaml`",
        ),
        Exchange::Options => (
            "is the options of an API request, and contains no objects",
            "scan the objects instead: `kubectl get … -o yaml`",
        ),
        Exchange::WatchEvent => (
            "is a watch event, whose object is not read",
            "save the objects without `--watch`: `kubectl get … -o yaml`",
        ),
        Exchange::Table => (
            "is a table for printing, whose rows are not read",
            "save the objects themselves: `kubectl get … -o yaml`",
        ),
        Exchange::Metadata => (
            "has only the metadata of objects",
            "save whole objects: `kubectl get … -o yaml`",
        ),
    };
    Some(Incomplete::new(beginning(node), what.to_owned()).hinted(hint))
}

/// The answer of a server instead of what was asked for.
fn answer(node: &Node) -> Incomplete {
    let code = node.get("code").and_then(Node::as_i64);
    let reason = node.str("reason").or_else(|| node.str("status"));
    let title: Vec<String> = code
        .map(|code| code.to_string())
        .into_iter()
        .chain(reason.filter(|reason| !reason.is_empty()).map(bounded))
        .collect();
    let mut message = "is an answer of the API server, not an object".to_owned();
    if !title.is_empty() {
        message.push_str(&format!(": {}", title.join(" ")));
    }
    if let Some(said) = node.str("message").filter(|said| !said.is_empty()) {
        message.push_str(&format!(": {}", bounded(said)));
    }
    let hint = match (code, reason) {
        (Some(401 | 403), _) | (_, Some("Forbidden" | "Unauthorized")) => {
            "save the objects again, as a user that can read them"
        }
        _ => "save the objects again",
    };
    Incomplete::new(beginning(node), message).hinted(hint)
}

fn bounded(text: &str) -> String {
    match text.char_indices().nth(MAX_SAID) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
