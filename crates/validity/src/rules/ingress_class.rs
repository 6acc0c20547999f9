//! Ingress classes.

use seawall_syntax::Node;

use crate::mismatch::Report;
use crate::place::Place;

/// What has the parameters of a class: in a namespace, or outside of them.
pub(super) fn parameters(node: &Node, place: &Place<'_>, report: &mut Report) {
    let is_inside = node.str("scope") == Some("Namespace");
    let has_namespace = node
        .get("namespace")
        .is_some_and(|namespace| namespace.as_str() != Some(""));
    if is_inside && !has_namespace {
        report.missing_with(place, "namespace", "required by scope `Namespace`");
    } else if !is_inside && node.get("namespace").is_some() {
        report.refuse(
            &place.key("namespace"),
            "parameters of scope `Cluster` cannot have a namespace",
        );
    }
}
