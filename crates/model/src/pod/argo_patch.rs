//! Argo workflows: patches of pods, written as text.

use seawall_syntax::{Node, parse_stream};

use super::finder::Finder;
use super::shape::is_templated;
use super::spot::Spot;
use super::tree::Place;

/// A pod `spec` as text; what cannot be read of it is said.
pub(crate) fn parsed_patch(finder: &mut Finder, patch: &Spot<'_>) -> Option<(Node, Place)> {
    let text = patch.node.as_str().unwrap_or_default();
    let node = (!is_templated(text))
        .then(|| {
            let first = parse_stream(text.as_bytes()).into_iter().next()?;
            first.nodes.ok()?.into_iter().next()
        })
        .flatten()
        .filter(|node| node.is_mapping());
    if node.is_none() && finder.take(patch.node) {
        finder.unreadable(
            &patch.place,
            "patches the pods with text that is only known at run time",
        );
    }
    Some((node?, patch.place.clone()))
}
