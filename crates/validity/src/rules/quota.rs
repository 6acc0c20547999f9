//! ResourceQuotas: what they count, and of which pods.

use seawall_syntax::Node;

use super::resource::{Names, amounts, each};
use crate::mismatch::{Report, shown};
use crate::place::Place;

/// Scopes that leave no pod between them.
const OPPOSITE: &[(&str, &str)] = &[
    ("BestEffort", "NotBestEffort"),
    ("Terminating", "NotTerminating"),
];

/// Scopes that pods are in or not: there is nothing to compare with.
const PLAIN: &[&str] = &[
    "BestEffort",
    "CrossNamespacePodAffinity",
    "NotBestEffort",
    "NotTerminating",
    "Terminating",
];

/// What pods have that are not of the best effort, which ask for nothing.
const OF_OTHERS: &[&str] = &[
    "cpu",
    "limits.cpu",
    "limits.memory",
    "memory",
    "requests.cpu",
    "requests.memory",
];

pub(super) fn quota(node: &Node, place: &Place<'_>, report: &mut Report) {
    each(node, "hard", Names::Quota, place, report);
    let scopes = node.list("scopes");
    let has = |name: &str| scopes.iter().any(|scope| scope.as_str() == Some(name));
    let list = place.key("scopes");
    for (one, other) in OPPOSITE {
        if has(one) && has(other) {
            report.refuse(
                &list,
                format!("`{one}` and `{other}` contradict each other"),
            );
        }
    }
    if has("BestEffort") {
        for entry in amounts(node, "hard") {
            if OF_OTHERS.contains(&entry.key.as_str()) {
                report.refuse(
                    &list,
                    format!(
                        "{} is not counted for pods of scope `BestEffort`, which have no requests",
                        shown(&entry.key)
                    ),
                );
            }
        }
    }
}

/// One of the scopes that a quota selects.
pub(super) fn requirement(node: &Node, place: &Place<'_>, report: &mut Report) {
    let operator = node.str("operator").unwrap_or_default();
    let has_values = !node.list("values").is_empty();
    match operator {
        "In" | "NotIn" if !has_values => {
            report.refuse(place, format!("operator `{operator}` requires `values`"));
        }
        "Exists" | "DoesNotExist" if has_values => report.refuse(
            &place.key("values"),
            format!("operator `{operator}` does not take values"),
        ),
        _ => {}
    }
    if let Some(scope) = node.str("scopeName")
        && PLAIN.contains(&scope)
        && !matches!(operator, "" | "Exists")
    {
        report.refuse(
            &place.key("operator"),
            format!("scope `{scope}` takes only operator `Exists`"),
        );
    }
}
