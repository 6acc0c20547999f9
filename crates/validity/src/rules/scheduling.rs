//! Tolerations.

use seawall_syntax::Node;

use crate::format::is_label_value;
use crate::mismatch::{Report, shown};
use crate::place::Place;

/// The first minor version that compares numbers.
const FIRST_WITH_NUMBERS: u16 = 35;

pub(super) fn toleration(node: &Node, place: &Place<'_>, report: &mut Report) {
    let text = |field| node.str(field).unwrap_or_default();
    let operator = text("operator");
    let value = text("value");
    match operator {
        "" | "Equal" if !is_label_value(value) => report.refuse(
            &place.key("value"),
            format!("{} is not a valid label value", shown(value)),
        ),
        "Gt" | "Lt" if report.is_before(FIRST_WITH_NUMBERS) => report.refuse(
            &place.key("operator"),
            format!("`{operator}` is not supported before v1.{FIRST_WITH_NUMBERS}"),
        ),
        "Gt" | "Lt" if value.is_empty() => report.missing(place, "value"),
        "Gt" | "Lt" if value.parse::<i64>().is_err() => report.refuse(
            &place.key("value"),
            format!(
                "operator `{operator}` requires a whole number, not {}",
                shown(value)
            ),
        ),
        _ => {}
    }
    if operator == "Exists" && !text("value").is_empty() {
        report.refuse(
            &place.key("value"),
            "operator `Exists` does not take a value",
        );
    }
    if text("key").is_empty() && operator != "Exists" {
        report.refuse_with(
            place,
            "a toleration without a key requires operator `Exists`",
            "set `key`, or `operator: Exists` to tolerate every taint",
        );
    }
    if node.get("tolerationSeconds").is_some() && text("effect") != "NoExecute" {
        report.refuse(
            &place.key("tolerationSeconds"),
            "`tolerationSeconds` requires effect `NoExecute`",
        );
    }
}
