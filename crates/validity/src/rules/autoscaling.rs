//! Autoscalers and disruption budgets.

use seawall_syntax::Node;

use super::fields::{at_most_one, count, exactly_one};
use super::{selector, share};
use crate::mismatch::Report;
use crate::place::Place;

/// Kinds of metrics, and the field that describes each.
const METRICS: &[(&str, &str)] = &[
    ("ContainerResource", "containerResource"),
    ("External", "external"),
    ("Object", "object"),
    ("Pods", "pods"),
    ("Resource", "resource"),
];

pub(super) fn autoscaler(node: &Node, place: &Place<'_>, report: &mut Report) {
    if let (Some(least), Some(most)) = (node.int("minReplicas"), node.int("maxReplicas"))
        && least > most
    {
        report.refuse(
            &place.key("maxReplicas"),
            format!("`{most}` is less than `minReplicas`, `{least}`"),
        );
    }
    let mut kinds = node
        .list("metrics")
        .iter()
        .filter_map(|one| one.str("type"));
    if node.int("minReplicas") == Some(0)
        && !kinds.any(|kind| matches!(kind, "Object" | "External"))
    {
        report.refuse(
            &place.key("minReplicas"),
            "`0` requires a metric of type `Object` or `External`",
        );
    }
}

/// The target of a metric of pods that has a share of what they request.
pub(super) fn resource(node: &Node, place: &Place<'_>, report: &mut Report) {
    let Some(target) = node.get("target") else {
        return;
    };
    let place = place.key("target");
    let fields = ["averageUtilization", "averageValue"];
    if target.entries().iter().any(|entry| entry.key == "value") && count(target, &fields) == 0 {
        report.refuse(
            &place.key("value"),
            "a resource takes `averageValue` or `averageUtilization`",
        );
    } else {
        exactly_one(target, &fields, &place, report);
    }
}

pub(super) fn metric(node: &Node, place: &Place<'_>, report: &mut Report) {
    let kind = node.str("type").unwrap_or_default();
    let Some((_, own)) = METRICS.iter().find(|(name, _)| *name == kind) else {
        return;
    };
    if node.get(own).is_none() {
        report.missing_with(
            place,
            own,
            "describe the metric in the field that is named after its type",
        );
    }
    for (_, field) in METRICS {
        if field != own && node.get(field).is_some() {
            report.refuse(
                &place.key(field),
                format!("a metric of type `{kind}` does not take `{field}`"),
            );
        }
    }
}

pub(super) fn disruption_budget(node: &Node, place: &Place<'_>, report: &mut Report) {
    selector::values(node, "selector", place, report);
    let fields = ["maxUnavailable", "minAvailable"];
    at_most_one(node, &fields, place, report);
    for field in fields {
        share::check(node, field, 100, place, report);
    }
}
