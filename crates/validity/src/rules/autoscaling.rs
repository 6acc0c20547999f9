//! Autoscalers and disruption budgets.

use seawall_syntax::Node;

use super::fields::at_most_one;
use super::share;
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
    let fields = ["maxUnavailable", "minAvailable"];
    at_most_one(node, &fields, place, report);
    for field in fields {
        share::check(node, field, 100, place, report);
    }
}
