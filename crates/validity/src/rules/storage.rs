//! Claims of volumes.

use seawall_syntax::{Node, Value};

use crate::mismatch::Report;
use crate::place::Place;

/// A claim that is an object of its own. Those of a StatefulSet are taken as they are, and fail later.
pub(super) fn claim(node: &Node, place: &Place<'_>, report: &mut Report) {
    if place.parent().is_some() {
        return;
    }
    let spec = node.get("spec").unwrap_or(&Node::NULL);
    if !matches!(spec.value, Value::Mapping(_) | Value::Null) {
        return;
    }
    let spec_place = place.key("spec");
    if spec.get("accessModes").is_none() || spec.get("accessModes").is_some_and(is_empty_list) {
        report.missing(&spec_place, "accessModes");
    }
    if spec.walk(&["resources", "requests", "storage"]).is_none() {
        report.missing(&spec_place, "resources.requests.storage");
    }
}

fn is_empty_list(node: &Node) -> bool {
    matches!(&node.value, Value::Sequence(items) if items.is_empty())
}
