//! Pods that an object stands for and that are not written in it: its operator decides what they are, or something that it
//! names does.

mod decider;
mod delivery;
mod operators;
mod references;
mod settings;
#[cfg(test)]
mod tests;

use super::spot::Spot;

pub use decider::{Decider, Destination, PodsElsewhere};
use operators::is_made_by_operator;

/// Pods that an object of a kind stands for. An operator's pods count only where none was found in the object: what was
/// found says itself that it is a part.
pub(crate) fn pods_elsewhere(
    group: &str,
    kind: &str,
    root: &Spot<'_>,
    is_any_written: bool,
) -> Vec<PodsElsewhere> {
    // Kubernetes' own kinds have all that they run in them.
    if !group.contains('.') {
        return Vec::new();
    }
    let mut found = references::of(group, kind, root);
    found.extend(delivery::of(group, kind, root));
    if !is_any_written && is_made_by_operator(group, kind) {
        found.push(PodsElsewhere::at(root, Decider::Operator));
    }
    found
}
