//! Requirements of label and node selectors.

use seawall_syntax::{Node, Value};

use crate::format::is_label_value;
use crate::mismatch::{Report, shown};
use crate::place::Place;

/// Values in the expressions of a selector in a field, where they have to be values of labels. Not every kind asks that.
pub(super) fn values(node: &Node, field: &str, place: &Place<'_>, report: &mut Report) {
    let (Some(selector), place) = (node.get(field), place.key(field)) else {
        return;
    };
    let list = place.key("matchExpressions");
    for (index, expression) in selector.list("matchExpressions").iter().enumerate() {
        let place = list.index(index);
        let place = place.key("values");
        for (number, value) in expression.list("values").iter().enumerate() {
            if let Some(text) = value.as_str()
                && !is_label_value(text)
            {
                report.refuse_with(
                    &place.index(number),
                    format!("{} is not a valid label value", shown(text)),
                    "use up to 63 letters, digits, `-`, `_` and `.`, with a letter or digit at both ends",
                );
            }
        }
    }
}

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
        && matches!(terms.value(), Value::Sequence(items) if items.is_empty())
    {
        report.refuse(
            &place.key("nodeSelectorTerms"),
            "at least one term is required",
        );
    }
}
