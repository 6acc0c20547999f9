//! Claims of volumes.

use seawall_syntax::{Node, Value};

use crate::mismatch::Report;
use crate::place::Place;
use crate::quantity::Quantity;

/// A claim that is an object of its own. Those of a StatefulSet are taken as they are, and fail later.
pub(super) fn claim(node: &Node, place: &Place<'_>, report: &mut Report) {
    if place.parent().is_some() {
        return;
    }
    let spec = node.get("spec").unwrap_or(&Node::NULL);
    claim_spec(spec, &place.key("spec"), report);
}

/// What every claim has to say, wherever it stands.
pub(super) fn claim_spec(spec: &Node, place: &Place<'_>, report: &mut Report) {
    if !matches!(spec.value(), Value::Mapping(_) | Value::Null) {
        return;
    }
    if spec.get("accessModes").is_none() || spec.get("accessModes").is_some_and(is_empty_list) {
        report.missing(place, "accessModes");
    }
    modes(spec, place, report);
    match spec.walk(&["resources", "requests", "storage"]) {
        None => report.missing(place, "resources.requests.storage"),
        Some(storage) => {
            let place = place.key("resources");
            positive(storage, &place.key("requests").key("storage"), report);
        }
    }
    if let (Some(source), Some(reference)) = (spec.get("dataSource"), spec.get("dataSourceRef")) {
        let differs = |field: &str| source.str(field) != reference.str(field);
        if ["apiGroup", "kind", "name"].into_iter().any(differs) {
            report.refuse(
                &place.key("dataSource"),
                "`dataSource` must equal `dataSourceRef`",
            );
        }
    }
}

/// A volume for one pod is for nothing else.
pub(super) fn modes(spec: &Node, place: &Place<'_>, report: &mut Report) {
    let modes = spec.list("accessModes");
    let is_single = |mode: &Node| mode.as_str() == Some("ReadWriteOncePod");
    if modes.iter().any(is_single) && !modes.iter().all(is_single) {
        report.refuse(
            &place.key("accessModes"),
            "`ReadWriteOncePod` cannot be combined with other access modes",
        );
    }
}

/// An amount that cannot be nothing.
pub(super) fn positive(amount: &Node, place: &Place<'_>, report: &mut Report) {
    if Quantity::of(amount).is_some_and(|amount| amount <= Quantity::ZERO) {
        report.refuse(place, "the amount must be positive");
    }
}

fn is_empty_list(node: &Node) -> bool {
    matches!(node.value(), Value::Sequence(items) if items.is_empty())
}
