//! Schemas of CRDs: a server takes only those that say the type of everything they speak of.

use seawall_syntax::{Node, Value};

use super::admission_policy::expressions;
use crate::limits::MAX_DEPTH;
use crate::mismatch::Report;
use crate::place::Place;

/// Adds what is wrong with the schema of a version.
pub(super) fn version(node: &Node, place: &Place<'_>, report: &mut Report) {
    let place = place.key("schema");
    let Some(schema) = node.walk(&["schema", "openAPIV3Schema"]) else {
        report.refuse(&place, "the schema of the version is missing");
        return;
    };
    let place = place.key("openAPIV3Schema");
    if let Some(kind) = schema.str("type")
        && !matches!(kind, "" | "object")
    {
        report.refuse(&place.key("type"), "the type of an object is `object`");
    }
    check(schema, &place, 0, report);
}

fn check(schema: &Node, place: &Place<'_>, depth: usize, report: &mut Report) {
    if depth > MAX_DEPTH || report.is_full() || !matches!(schema.value, Value::Mapping(_)) {
        return;
    }
    let is_true = |field| schema.bool(field) == Some(true);
    let is_open =
        is_true("x-kubernetes-int-or-string") || is_true("x-kubernetes-preserve-unknown-fields");
    let is_absent = schema
        .get("type")
        .is_none_or(|kind| kind.as_str() == Some(""));
    if is_absent && !is_open {
        report.missing_with(
            place,
            "type",
            "the schema of a CRD says the type of each field and item",
        );
    }
    let rules = place.key("x-kubernetes-validations");
    for (index, rule) in schema.list("x-kubernetes-validations").iter().enumerate() {
        expressions(rule, &rules.index(index), report);
    }
    if let Some(properties) = schema.get("properties") {
        let place = place.key("properties");
        for entry in properties.entries() {
            check(&entry.value, &place.key(&entry.key), depth + 1, report);
        }
    }
    for field in ["items", "additionalProperties"] {
        if let Some(inner) = schema.get(field) {
            check(inner, &place.key(field), depth + 1, report);
        }
    }
}
