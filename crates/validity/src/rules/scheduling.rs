//! Tolerations.

use seawall_syntax::Node;

use crate::mismatch::Report;
use crate::place::Place;

pub(super) fn toleration(node: &Node, place: &Place<'_>, report: &mut Report) {
    let text = |field| node.str(field).unwrap_or_default();
    let operator = text("operator");
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
