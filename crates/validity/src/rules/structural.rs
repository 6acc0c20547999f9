//! Schemas of CRDs: a server takes only those that say the type of everything they speak of.

use seawall_syntax::{Node, Value};

use super::expression::schema_rule;
use crate::limits::MAX_DEPTH;
use crate::mismatch::{Report, listed, shown};
use crate::place::Place;
use crate::suggest;

/// What OpenAPI has, and schemas of CRDs have not.
const FORBIDDEN: &[&str] = &[
    "$ref",
    "additionalItems",
    "definitions",
    "dependencies",
    "id",
    "patternProperties",
];

/// Alternatives and conditions.
const JUNCTIONS: &[&str] = &["allOf", "anyOf", "oneOf"];

/// What only the schema around alternatives and conditions can say.
const OUTSIDE: &[&str] = &["default", "description", "title", "type"];

const TYPES: &[&str] = &["array", "boolean", "integer", "number", "object", "string"];

const LIST_TYPES: &[&str] = &["atomic", "map", "set"];

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
        report.refuse(&place.key("type"), "the type of an object must be `object`");
    }
    check(schema, &place, 0, report);
}

fn check(schema: &Node, place: &Place<'_>, depth: usize, report: &mut Report) {
    if depth > MAX_DEPTH || report.is_full() || !schema.is_mapping() {
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
            "the schema of a CRD must specify the type of each field and item",
        );
    }
    standard(schema, place, report);
    for field in JUNCTIONS {
        let list = place.key(field);
        for (index, inner) in schema.list(field).iter().enumerate() {
            let is_open = schema.bool("x-kubernetes-int-or-string") == Some(true);
            nested(inner, is_open, &list.index(index), depth + 1, report);
        }
    }
    if let Some(inner) = schema.get("not") {
        nested(inner, false, &place.key("not"), depth + 1, report);
    }
    let rules = place.key("x-kubernetes-validations");
    for (index, rule) in schema.list("x-kubernetes-validations").iter().enumerate() {
        schema_rule(rule, &rules.index(index), report);
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

fn standard(schema: &Node, place: &Place<'_>, report: &mut Report) {
    for field in FORBIDDEN {
        if schema.get(field).is_some_and(is_filled) {
            report.refuse(
                &place.key(field),
                format!("the schema of a CRD cannot have `{field}`"),
            );
        }
    }
    if schema.bool("uniqueItems") == Some(true) {
        report.refuse_with(
            &place.key("uniqueItems"),
            "the schema of a CRD cannot have `uniqueItems: true`",
            "use `x-kubernetes-list-type: set`",
        );
    }
    let additional = schema.get("additionalProperties");
    let is_narrow = additional.is_some_and(|additional| additional.as_bool() != Some(true));
    if is_narrow
        && !schema
            .get("properties")
            .map_or(&[][..], Node::entries)
            .is_empty()
    {
        report.refuse(
            &place.key("additionalProperties"),
            "`additionalProperties` and `properties` cannot be set together",
        );
    }
    if let Some(kind) = schema.str("type")
        && !kind.is_empty()
        && !TYPES.contains(&kind)
    {
        let hint = suggest::nearest(kind, TYPES.iter().copied()).map_or_else(
            || format!("use {}", listed(TYPES)),
            |name| format!("did you mean `{name}`?"),
        );
        let message = format!("unsupported value {}", shown(kind));
        report.refuse_with(&place.key("type"), message, hint);
    }
    list(schema, place, report);
}

fn list(schema: &Node, place: &Place<'_>, report: &mut Report) {
    let Some(kind) = schema.str("x-kubernetes-list-type") else {
        return;
    };
    let keys = place.key("x-kubernetes-list-map-keys");
    let has_keys = !schema.list("x-kubernetes-list-map-keys").is_empty();
    let place = place.key("x-kubernetes-list-type");
    if !LIST_TYPES.contains(&kind) {
        let message = format!("unsupported value {}", shown(kind));
        report.refuse_with(&place, message, format!("use {}", listed(LIST_TYPES)));
    } else if schema.str("type").is_some_and(|kind| kind != "array") {
        report.refuse(&place, "only a list can have a list type");
    } else if kind == "map" && !has_keys {
        report.refuse(&place, "`map` requires `x-kubernetes-list-map-keys`");
    } else if kind != "map" && has_keys {
        report.refuse(&keys, "keys require `x-kubernetes-list-type: map`");
    }
}

/// A schema in an alternative or a condition: it narrows values, and says nothing of what they are.
fn nested(schema: &Node, is_open: bool, place: &Place<'_>, depth: usize, report: &mut Report) {
    if depth > MAX_DEPTH || report.is_full() {
        return;
    }
    for field in OUTSIDE {
        // An integer or a string is written as alternatives of types.
        if schema.get(field).is_some_and(is_filled) && !(is_open && *field == "type") {
            report.refuse_with(
                &place.key(field),
                format!("an alternative or condition cannot have `{field}`"),
                "move it to the enclosing schema",
            );
        }
    }
    for field in JUNCTIONS {
        let list = place.key(field);
        for (index, inner) in schema.list(field).iter().enumerate() {
            nested(inner, is_open, &list.index(index), depth + 1, report);
        }
    }
    for field in ["items", "not"] {
        if let Some(inner) = schema.get(field) {
            nested(inner, false, &place.key(field), depth + 1, report);
        }
    }
    if let Some(properties) = schema.get("properties") {
        let place = place.key("properties");
        for entry in properties.entries() {
            nested(
                &entry.value,
                false,
                &place.key(&entry.key),
                depth + 1,
                report,
            );
        }
    }
}

fn is_filled(node: &Node) -> bool {
    match node.value() {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Mapping(entries) => !entries.is_empty(),
        _ => true,
    }
}
