//! What is a list of objects, and what its items take from it.

use seawall_model::{Catalogue, Origin, Source};
use seawall_syntax::{Entry, Node};

/// Whether kubectl, and everything that reads manifests as it does, takes an object for a list: whatever its kind is, it
/// has a sequence of `items` (`UnstructuredJSONScheme` of apimachinery), and then only the items are applied. What a server
/// listed is what it is.
pub(crate) fn is_list(node: &Node, source: &Source) -> bool {
    let Some(kind) = node.str("kind").filter(|kind| !kind.is_empty()) else {
        return false;
    };
    let Some(items) = node.entry("items") else {
        return false;
    };
    let element_kind = kind.strip_suffix("List");
    if items.value.is_sequence() {
        return element_kind.is_some() || matches!(source.origin, Origin::File | Origin::Rendered);
    }
    // A custom kind may be called a list and have a mapping of items; what Kubernetes has may not.
    let group = node
        .str("apiVersion")
        .and_then(|version| version.split_once('/'));
    let group = group.map_or("", |(group, _)| group);
    element_kind.is_some_and(|kind| {
        !items.value.is_mapping()
            || kind.is_empty()
            || Catalogue::builtin().by_kind(group, kind).is_some()
    })
}

/// Gives an item the type of its list, in place of what it says of its type in part.
pub(crate) fn with_type(mut node: Node, api_version: &str, kind: &str) -> Node {
    let position = node.position();
    node.edit_entries(|entries| {
        for (key, text) in [("apiVersion", api_version), ("kind", kind)] {
            match entries.iter_mut().find(|entry| entry.key == key) {
                Some(entry) => entry.value.set_value(text),
                None => entries.push(Entry::new(key, position, Node::from(text).at(position))),
            }
        }
    });
    node
}
