//! Where pods can be: terms of affinity, and how pods are spread.

use std::collections::HashSet;

use seawall_syntax::Node;

use super::fields::texts;
use super::selector;
use crate::format::is_dns_subdomain;
use crate::mismatch::{Report, shown};
use crate::place::Place;

/// A term of the affinity to other pods.
pub(super) fn affinity_term(node: &Node, place: &Place<'_>, report: &mut Report) {
    for field in ["labelSelector", "namespaceSelector"] {
        selector::values(node, field, place, report);
    }
    for field in ["matchLabelKeys", "mismatchLabelKeys"] {
        if !node.list(field).is_empty() && node.get("labelSelector").is_none() {
            no_selector(field, place, report);
        }
    }
    let mismatched: HashSet<&str> = node.strings("mismatchLabelKeys").collect();
    let list = place.key("matchLabelKeys");
    for (index, key) in node.list("matchLabelKeys").iter().enumerate() {
        if let Some(text) = key.as_str()
            && mismatched.contains(text)
        {
            report.refuse(
                &list.index(index),
                format!("{} is also in `mismatchLabelKeys`", shown(text)),
            );
        }
    }
}

/// One of the constraints by which pods are spread.
pub(super) fn constraint(node: &Node, place: &Place<'_>, report: &mut Report) {
    selector::values(node, "labelSelector", place, report);
    if node.get("minDomains").is_some() && node.str("whenUnsatisfiable") == Some("ScheduleAnyway") {
        report.refuse(
            &place.key("minDomains"),
            "`minDomains` requires `whenUnsatisfiable: DoNotSchedule`",
        );
    }
    let keys = node.list("matchLabelKeys");
    if keys.is_empty() {
        return;
    }
    let Some(selector) = node.get("labelSelector") else {
        return no_selector("matchLabelKeys", place, report);
    };
    let list = place.key("matchLabelKeys");
    let labels = selector.get("matchLabels").map_or(&[][..], Node::entries);
    let mut selected = texts(selector.list("matchExpressions"), "key");
    selected.extend(labels.iter().map(|label| label.key.as_str()));
    for (index, key) in keys.iter().enumerate() {
        let Some(text) = key.as_str() else { continue };
        if selected.contains(text) {
            report.refuse(
                &list.index(index),
                format!("{} is also in `labelSelector`", shown(text)),
            );
        }
    }
}

fn no_selector(field: &str, place: &Place<'_>, report: &mut Report) {
    report.refuse(
        &place.key(field),
        format!("`{field}` requires a `labelSelector`"),
    );
}

/// A term of a node selector: fields are compared with one name each.
pub(super) fn node_term(node: &Node, place: &Place<'_>, report: &mut Report) {
    let list = place.key("matchFields");
    for (index, field) in node.list("matchFields").iter().enumerate() {
        let place = list.index(index);
        match field.str("operator") {
            Some("In" | "NotIn") if field.list("values").len() > 1 => {
                report.refuse(&place, "a field is compared with exactly one value");
            }
            Some("Exists" | "DoesNotExist" | "Gt" | "Lt") => report.refuse(
                &place.key("operator"),
                "a field can be compared by `In` and `NotIn` only",
            ),
            _ => {}
        }
        match field.str("key") {
            Some("metadata.name") => {
                for (position, value) in field.list("values").iter().enumerate() {
                    if let Some(name) = value.as_str()
                        && !is_dns_subdomain(name)
                    {
                        report.refuse(
                            &place.key("values").index(position),
                            format!("{} is not a valid node name", shown(name)),
                        );
                    }
                }
            }
            Some(key) if !key.is_empty() => report.refuse_with(
                &place.key("key"),
                format!("{} is not a field that nodes are selected by", shown(key)),
                "use `metadata.name`",
            ),
            _ => {}
        }
    }
}
