//! Environment variables of containers: names, sources, units.

use seawall_syntax::Node;

use super::fields::{at_most_one, exactly_one};
use crate::mismatch::{Report, shown};
use crate::place::Place;
use crate::quantity::Quantity;

/// What a variable can be read from.
const SOURCES: &[&str] = &[
    "configMapKeyRef",
    "fieldRef",
    "fileKeyRef",
    "resourceFieldRef",
    "secretKeyRef",
];

/// The first minor version that takes any printable text as a name.
const FIRST_RELAXED: u16 = 32;

pub(super) fn variable(node: &Node, place: &Place<'_>, report: &mut Report) {
    name(node, "name", place, report);
    let Some(source) = node.get("valueFrom") else {
        return;
    };
    if node.str("value").is_some_and(|value| !value.is_empty()) {
        report.refuse_with(
            place,
            "`value` and `valueFrom` cannot be set together",
            "keep one of them",
        );
    }
    // An unknown field is told of already, and may be meant to be the source.
    if source.entries().iter().all(|entry| entry.value.is_null()) {
        exactly_one(source, SOURCES, &place.key("valueFrom"), report);
    } else {
        at_most_one(source, SOURCES, &place.key("valueFrom"), report);
    }
}

pub(super) fn source(node: &Node, place: &Place<'_>, report: &mut Report) {
    name(node, "prefix", place, report);
    exactly_one(node, &["configMapRef", "secretRef"], place, report);
}

/// What no version takes is refused by the form of the field.
fn name(node: &Node, field: &str, place: &Place<'_>, report: &mut Report) {
    if let Some(text) = node.str(field)
        && !text.is_empty()
        && report.is_before(FIRST_RELAXED)
        && is_printable(text)
        && !is_strict(text)
    {
        report.refuse_with(
            &place.key(field),
            format!(
                "{} is not a valid environment variable name before v1.{FIRST_RELAXED}",
                shown(text)
            ),
            "use letters, digits, `_`, `-` and `.`, not beginning with a digit",
        );
    }
}

fn is_printable(text: &str) -> bool {
    text.bytes()
        .all(|byte| (0x20..0x7f).contains(&byte) && byte != b'=')
}

fn is_strict(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphabetic() || b"-._".contains(&byte);
    let is_dots = text == "." || text.starts_with("..");
    text.bytes().next().is_some_and(is_part)
        && text
            .bytes()
            .all(|byte| is_part(byte) || byte.is_ascii_digit())
        && !is_dots
}

/// Units in which amounts of memory, storage and pages can be asked for.
const UNITS: &[&str] = &[
    "1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei",
];

/// The unit of a resource that is read into a variable or a file.
pub(super) fn resource(node: &Node, place: &Place<'_>, report: &mut Report) {
    let Some(name) = node.str("resource") else {
        return;
    };
    let Some(unit) = node.get("divisor") else {
        return;
    };
    let resource = name.split_once('.').map_or("", |(_, resource)| resource);
    let (known, words): (&[&str], _) = match resource {
        "cpu" => (&["1", "1m"], "use `1` or `1m`"),
        "memory" | "ephemeral-storage" => (UNITS, "use `1`, or a unit such as `1Mi` or `1M`"),
        _ if resource.starts_with("hugepages-") => {
            (UNITS, "use `1`, or a unit such as `1Mi` or `1M`")
        }
        _ => return,
    };
    let Some(amount) = Quantity::of(unit) else {
        return;
    };
    let mut known = known.iter().filter_map(|unit| Quantity::parse(unit));
    if amount != Quantity::ZERO && !known.any(|unit| unit == amount) {
        report.refuse_with(
            &place.key("divisor"),
            format!(
                "{} is not a unit of `{name}`",
                shown(&unit.scalar_text().unwrap_or_default())
            ),
            words,
        );
    }
}
