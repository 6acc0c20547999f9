//! Admission policies that are written in CEL, and their bindings.

use seawall_syntax::{Node, Value};

use super::admission_rule::conditions;
use super::fields::duplicates;
use super::selector;
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
    conditions(node, place, report);
    let notes = place.key("auditAnnotations");
    duplicates(
        node.list("auditAnnotations").iter().enumerate(),
        |one| one.str("key").filter(|key| !key.is_empty()),
        |index, key| {
            let message = format!("duplicate key {}", shown(key));
            report.refuse(&notes.index(index).key("key"), message);
        },
    );
}

/// One of the validations of a policy.
pub(super) fn validation(node: &Node, place: &Place<'_>, report: &mut Report) {
    expressions(node, place, report);
    for field in ["message", "messageExpression"] {
        if let Some(text) = node.str(field)
            && !text.is_empty()
            && text.trim().is_empty()
        {
            report.refuse(&place.key(field), "the value is empty");
        }
    }
    if node
        .str("message")
        .is_some_and(|text| text.trim().contains(['\n', '\r']))
    {
        report.refuse_with(
            &place.key("message"),
            "a message cannot contain a line break",
            "write it on one line",
        );
    }
}

/// What a policy or a binding matches.
pub(super) fn matching(node: &Node, place: &Place<'_>, report: &mut Report) {
    for field in ["namespaceSelector", "objectSelector"] {
        selector::values(node, field, place, report);
    }
}

/// The parameters of a binding: some by name, or some by their labels.
pub(super) fn parameters(node: &Node, place: &Place<'_>, report: &mut Report) {
    selector::values(node, "selector", place, report);
    let has_name = node
        .get("name")
        .is_some_and(|name| name.as_str() != Some(""));
    match (has_name, node.get("selector").is_some()) {
        (true, true) => report.refuse_with(
            place,
            "`name` and `selector` cannot be set together",
            "keep one of them",
        ),
        (false, false) => report.refuse(place, "one of `name` or `selector` is required"),
        _ => {}
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
            "`Deny` and `Warn` together are redundant",
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
    for field in ["expression", "valueExpression"] {
        if node
            .str(field)
            .is_some_and(|text| !text.is_empty() && text.trim().is_empty())
        {
            report.refuse(&place.key(field), "the expression is empty");
        }
    }
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
