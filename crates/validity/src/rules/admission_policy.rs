//! Admission policies that are written in CEL, and their bindings.

use seawall_syntax::{Node, Value};

use super::admission_rule::conditions;
use super::expression::{self, expressions, parameterless, parameterless_one};
use super::fields::duplicates;
use super::selector;
use crate::mismatch::{Report, shown};
use crate::place::Place;

pub(super) fn policy(node: &Node, place: &Place<'_>, report: &mut Report) {
    if is_empty(node, "validations") && is_empty(node, "auditAnnotations") {
        report.refuse(place, "`validations` or `auditAnnotations` is required");
    }
    matched(node, place, report);
    for list in ["validations", "auditAnnotations"] {
        parameterless(node, list, place, report);
    }
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

/// A policy that changes objects.
pub(super) fn mutating_policy(node: &Node, place: &Place<'_>, report: &mut Report) {
    matched(node, place, report);
    if is_empty(node, "mutations") {
        report.missing(place, "mutations");
    }
    for change in ["applyConfiguration", "jsonPatch"] {
        let all = place.key("mutations");
        for (index, mutation) in node.list("mutations").iter().enumerate() {
            parameterless_one(
                node,
                mutation.get(change),
                &all.index(index).key(change),
                report,
            );
        }
    }
    one_of(
        node,
        "reinvocationPolicy",
        &["Never", "IfNeeded"],
        place,
        report,
    );
}

/// One of the changes of a policy: of one type, with the field that it goes by and no other.
pub(super) fn mutation(node: &Node, place: &Place<'_>, report: &mut Report) {
    const TYPES: [(&str, &str); 2] = [
        ("ApplyConfiguration", "applyConfiguration"),
        ("JSONPatch", "jsonPatch"),
    ];
    let names = TYPES.map(|(name, _)| name);
    one_of(node, "patchType", &names, place, report);
    let given = node.str("patchType").unwrap_or_default();
    for (name, field) in TYPES {
        let is_meant = given == name;
        match node.get(field) {
            None if is_meant => report.missing(place, field),
            Some(change) if is_meant => {
                if change.str("expression").is_none_or(str::is_empty) {
                    report.missing(&place.key(field), "expression");
                }
                expressions(change, &place.key(field), report);
            }
            Some(_) if names.contains(&given) => report.refuse(
                &place.key(field),
                format!(
                    "{} cannot be set for patch type {}",
                    shown(field),
                    shown(given)
                ),
            ),
            _ => {}
        }
    }
}

/// What every policy says of what it is about.
fn matched(node: &Node, place: &Place<'_>, report: &mut Report) {
    match node.get("matchConstraints") {
        None => report.missing(place, "matchConstraints"),
        Some(constraints) if is_empty(constraints, "resourceRules") => {
            report.missing(&place.key("matchConstraints"), "resourceRules");
        }
        Some(_) => {}
    }
    conditions(node, place, report);
    for list in ["matchConditions", "variables"] {
        parameterless(node, list, place, report);
    }
}

/// A required field that has one of a few values.
fn one_of(node: &Node, field: &str, values: &[&str], place: &Place<'_>, report: &mut Report) {
    match node.str(field) {
        None | Some("") => report.missing(place, field),
        Some(value) if !values.contains(&value) => report.refuse(
            &place.key(field),
            format!(
                "unsupported value {}; allowed: {}",
                shown(value),
                values.join(", ")
            ),
        ),
        Some(_) => {}
    }
}

/// One of the validations of a policy.
pub(super) fn validation(node: &Node, place: &Place<'_>, report: &mut Report) {
    expression::condition(node, place, report);
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
    match node.get(field).map(|list| list.value()) {
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
