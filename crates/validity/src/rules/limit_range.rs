//! LimitRanges: what each container, pod or claim can ask for.

use seawall_syntax::{Entry, Node};

use super::fields::duplicates;
use super::resource::{Names, amount, amounts, check_name, text};
use crate::format::is_label_key;
use crate::mismatch::{Report, shown};
use crate::place::Place;
use crate::quantity::Quantity;
use crate::suggest;

/// What a limit range is about, names with a domain aside.
const LIMIT_TYPES: &[&str] = &["Container", "PersistentVolumeClaim", "Pod"];

/// Pairs of fields of a limit, of which the first cannot exceed the second.
const ORDER: &[(&str, &str)] = &[
    ("min", "max"),
    ("min", "defaultRequest"),
    ("defaultRequest", "max"),
    ("defaultRequest", "default"),
    ("min", "default"),
    ("default", "max"),
];

/// All limits of a LimitRange.
pub(super) fn limits(node: &Node, place: &Place<'_>, report: &mut Report) {
    let place = place.key("limits");
    duplicates(
        node.list("limits").iter().enumerate(),
        |limit| limit.str("type").filter(|kind| !kind.is_empty()),
        |index, kind| {
            let message = format!("duplicate limit type {}", shown(kind));
            report.refuse(&place.index(index).key("type"), message);
        },
    );
}

/// One of the limits of a LimitRange.
pub(super) fn limit(node: &Node, place: &Place<'_>, report: &mut Report) {
    let kind = node.str("type").unwrap_or_default();
    limit_type(kind, &place.key("type"), report);
    let names = match kind {
        "Container" | "Pod" => Names::Container,
        _ => Names::Any,
    };
    let defaults = ["default", "defaultRequest"];
    for field in ["max", "maxLimitRequestRatio", "min"]
        .into_iter()
        .chain(defaults)
    {
        let place = place.key(field);
        for Entry { key, .. } in amounts(node, field) {
            check_name(key, names, &place.key(key), report);
        }
    }
    if kind == "Pod" {
        for field in defaults {
            if !amounts(node, field).is_empty() {
                report.refuse(
                    &place.key(field),
                    format!("a limit of type `Pod` cannot have `{field}`"),
                );
            }
        }
        return order(node, &ORDER[..1], place, report);
    }
    let has_storage = |field: &str| {
        node.get(field)
            .is_some_and(|map| map.get("storage").is_some())
    };
    let are_maps = ["max", "min"]
        .iter()
        .all(|field| node.get(field).is_none_or(|map| map.is_mapping()));
    if kind == "PersistentVolumeClaim" && are_maps && !has_storage("max") && !has_storage("min") {
        report.refuse(
            place,
            "a limit of type `PersistentVolumeClaim` requires `storage` in `min` or `max`",
        );
    }
    order(node, ORDER, place, report);
    ratio(node, place, report);
}

/// How much more than the request a limit can be: never less than once, and never more than largest by smallest.
fn ratio(node: &Node, place: &Place<'_>, report: &mut Report) {
    let place = place.key("maxLimitRequestRatio");
    let one = Quantity::parse("1").unwrap_or(Quantity::ZERO);
    for Entry { key, value, .. } in amounts(node, "maxLimitRequestRatio") {
        let Some(ratio) = Quantity::of(value) else {
            continue;
        };
        let place = place.key(key);
        if ratio < one {
            report.refuse(
                &place,
                format!("{} is less than 1, and at least 1 is required", text(value)),
            );
        }
        if let (Some(most), Some(least)) = (amount(node, "max", key), amount(node, "min", key))
            && most.is_less_than_times(ratio, least)
        {
            report.refuse(
                &place,
                format!("{} is more than `max` divided by `min`", text(value)),
            );
        }
    }
}

fn limit_type(kind: &str, place: &Place<'_>, report: &mut Report) {
    let is_own = kind.contains('/') && is_label_key(kind);
    if kind.is_empty() || is_own || LIMIT_TYPES.contains(&kind) {
        return;
    }
    let hint = match suggest::nearest(kind, LIMIT_TYPES.iter().copied()) {
        Some(known) => format!("did you mean `{known}`?"),
        None => "use `Container`, `PersistentVolumeClaim` or `Pod`".to_owned(),
    };
    report.refuse_with(place, format!("unsupported value {}", shown(kind)), hint);
}

fn order(node: &Node, pairs: &[(&str, &str)], place: &Place<'_>, report: &mut Report) {
    for (low, high) in pairs {
        for Entry { key, value, .. } in amounts(node, low) {
            let (Some(least), Some(most)) = (Quantity::of(value), amount(node, high, key)) else {
                continue;
            };
            if least > most {
                let most = node.get(high).and_then(|map| map.get(key)).map(text);
                report.refuse(
                    &place.key(low).key(key),
                    format!(
                        "{} exceeds `{high}`, {}",
                        text(value),
                        most.unwrap_or_default()
                    ),
                );
            }
        }
    }
}
