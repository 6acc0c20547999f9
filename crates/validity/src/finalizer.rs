//! Finalizers of objects and of Namespaces.

use seawall_syntax::Node;

use crate::format::is_label_key;
use crate::mismatch::{Report, shown};
use crate::place::Place;

/// The finalizers that have no domain.
const STANDARD: &[&str] = &["foregroundDeletion", "kubernetes", "orphan"];

/// Adds what is wrong with the finalizers of a mapping. The validation of many built-in kinds requires a domain, too.
pub(crate) fn check(node: &Node, needs_domain: bool, place: &Place<'_>, report: &mut Report) {
    let place = place.key("finalizers");
    for (index, item) in node.list("finalizers").iter().enumerate() {
        let Some(text) = item.as_str() else { continue };
        let has_domain = text.contains('/') || STANDARD.contains(&text);
        if !is_label_key(text) || (needs_domain && !has_domain) {
            report.refuse_with(
                &place.index(index),
                format!("{} is not a valid finalizer", shown(text)),
                "use a domain and a name, such as `example.com/cleanup`",
            );
        }
    }
}
