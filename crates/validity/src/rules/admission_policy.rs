//! Admission policies that are written in CEL, and their bindings.

use seawall_syntax::{Node, Value};

use super::fields::duplicates;
use crate::cel;
use crate::mismatch::{Report, shown};
use crate::place::Place;

pub(super) fn policy(node: &Node, place: &Place<'_>, report: &mut Report) {
    if is_empty(node, "validations") && is_empty(node, "auditAnnotations") {
        report.refuse(place, "`validations` or `auditAnnotations` is required");
    }
    match node.get("matchConstraints") {
        None => report.missing(place, "matchConstraints"),
        Some(constraints) if is_empty(constraints, "resourceRules") => {
            report.missing(&place.key("matchConstraints"), "resourceRules");
        }
        Some(_) => {}
    }
}

/// Whether there is no such list, or nothing in it.
fn is_empty(node: &Node, field: &str) -> bool {
    match node.get(field).map(|list| &list.value) {
        None => true,
        Some(Value::Sequence(items)) => items.is_empty(),
        Some(_) => false,
    }
}

pub(super) fn binding(node: &Node, place: &Place<'_>, report: &mut Report) {
    if node
        .get("policyName")
        .is_none_or(|name| name.as_str() == Some(""))
    {
        report.missing(place, "policyName");
    }
    if is_empty(node, "validationActions") {
        report.missing(place, "validationActions");
    }
    let actions = node.list("validationActions");
    let list_place = place.key("validationActions");
    let has = |name: &str| actions.iter().any(|action| action.as_str() == Some(name));
    if has("Deny") && has("Warn") {
        report.refuse_with(
            &list_place,
            "`Deny` and `Warn` say the same twice",
            "keep one of them",
        );
    }
    duplicates(actions.iter().enumerate(), Node::as_str, |index, action| {
        let message = format!("duplicate action {}", shown(action));
        report.refuse(&list_place.index(index), message);
    });
}

/// Fields of CEL in all types that have some.
const EXPRESSIONS: &[&str] = &["expression", "messageExpression", "valueExpression", "rule"];

/// Adds the expressions of a mapping that cannot be read.
pub(super) fn expressions(node: &Node, place: &Place<'_>, report: &mut Report) {
    for field in EXPRESSIONS {
        if let Some(text) = node.str(field).filter(|text| !text.trim().is_empty())
            && let Err(error) = cel::read(text)
        {
            report.refuse(
                &place.key(field),
                format!("{} is not a CEL expression: {error}", shown(text)),
            );
        }
    }
}
