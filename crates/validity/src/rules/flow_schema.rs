//! Flow schemas: which requests they are about.

use seawall_syntax::{Node, Value};

use crate::mismatch::Report;
use crate::place::Place;

/// A rule about resources.
pub(super) fn resources(node: &Node, place: &Place<'_>, report: &mut Report) {
    lists(node, &["verbs", "apiGroups", "resources"], place, report);
    let is_cluster = node.bool("clusterScope") == Some(true);
    if !is_cluster && node.list("namespaces").is_empty() {
        report.missing_with(
            place,
            "namespaces",
            "set `clusterScope: true`, or name namespaces, or `*` for all of them",
        );
    }
    alone(node, "namespaces", place, report);
}

/// A rule about URLs.
pub(super) fn urls(node: &Node, place: &Place<'_>, report: &mut Report) {
    lists(node, &["verbs", "nonResourceURLs"], place, report);
}

fn lists(node: &Node, fields: &[&str], place: &Place<'_>, report: &mut Report) {
    for field in fields {
        if matches!(node.get(field).map(|list| list.value()), Some(Value::Sequence(items)) if items.is_empty())
        {
            report.refuse(&place.key(field), "at least one item is required");
        }
        alone(node, field, place, report);
    }
}

fn alone(node: &Node, field: &str, place: &Place<'_>, report: &mut Report) {
    let items = node.list(field);
    if items.len() > 1 && items.iter().any(|item| item.as_str() == Some("*")) {
        report.refuse(
            &place.key(field),
            "`*` must be the only item, because it matches the others too",
        );
    }
}
