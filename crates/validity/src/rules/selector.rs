//! Requirements of label and node selectors.

use seawall_syntax::Node;

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
