//! Requirements of label and node selectors.

use seawall_syntax::{Node, Value};

use crate::mismatch::Report;
use crate::place::Place;

/// `matchExpressions` of a label selector.
pub(super) fn requirement(node: &Node, place: &Place<'_>, report: &mut Report) {
    let has_values = !node.list("values").is_empty();
    match node.str("operator") {
        Some(operator @ ("In" | "NotIn")) if !has_values => {
            report.refuse(place, format!("operator `{operator}` requires `values`"));
        }
        Some(operator @ ("Exists" | "DoesNotExist")) if has_values => {
            report.refuse(
                &place.key("values"),
                format!("operator `{operator}` does not take values"),
            );
        }
        _ => {}
    }
}

/// `matchExpressions` and `matchFields` of a node selector.
pub(super) fn node_requirement(node: &Node, place: &Place<'_>, report: &mut Report) {
    requirement(node, place, report);
    if let Some(operator @ ("Gt" | "Lt")) = node.str("operator")
        && node.list("values").len() != 1
    {
        report.refuse(
            place,
            format!("operator `{operator}` requires exactly one value"),
        );
    }
}

/// A node selector without terms would select nothing.
pub(super) fn node_selector(node: &Node, place: &Place<'_>, report: &mut Report) {
    if let Some(terms) = node.get("nodeSelectorTerms")
        && matches!(&terms.value, Value::Sequence(items) if items.is_empty())
    {
        report.refuse(
            &place.key("nodeSelectorTerms"),
            "at least one term is required",
        );
    }
}
