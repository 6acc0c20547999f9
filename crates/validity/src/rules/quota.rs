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

/// What Kubernetes counts by itself that scopes of pods do not narrow. Names that users choose (`count/…`, devices) are taken
/// with any scope.
const NOT_OF_PODS: &[&str] = &[
    "configmaps",
    "ephemeral-storage",
    "limits.ephemeral-storage",
    "persistentvolumeclaims",
    "replicationcontrollers",
    "requests.ephemeral-storage",
    "requests.storage",
    "resourcequotas",
    "secrets",
    "services",
    "services.loadbalancers",
    "services.nodeports",
];

/// What pods of the best effort do not have, since they ask for nothing.
const OF_OTHERS: &[&str] = &[
    "cpu",
    "limits.cpu",
    "limits.memory",
    "memory",
    "requests.cpu",
    "requests.memory",
];

/// Whether the API server takes an amount under a scope.
fn fits(scope: &str, resource: &str) -> bool {
    let is_of_pods = !NOT_OF_PODS.contains(&resource)
        && !resource
            .trim_start_matches("requests.")
            .starts_with("hugepages-");
    match scope {
        "BestEffort" => is_of_pods && !OF_OTHERS.contains(&resource),
        "CrossNamespacePodAffinity"
        | "NotBestEffort"
        | "NotTerminating"
        | "PriorityClass"
        | "Terminating" => is_of_pods,
        _ => true,
    }
}

pub(super) fn quota(node: &Node, place: &Place<'_>, report: &mut Report) {
    each(node, "hard", Names::Quota, place, report);
    let scopes = node.list("scopes").iter().filter_map(Node::as_str);
    check_scopes(node, scopes.collect(), &place.key("scopes"), report);
    if let Some(selector) = node.get("scopeSelector") {
        let expressions = selector.list("matchExpressions").iter();
        let names = expressions.filter_map(|expression| expression.str("scopeName"));
        let place = place.key("scopeSelector");
        check_scopes(
            node,
            names.collect(),
            &place.key("matchExpressions"),
            report,
        );
    }
}

/// Refuses scopes that contradict each other, and those whose pods do not have what is counted.
fn check_scopes(quota: &Node, mut scopes: Vec<&str>, place: &Place<'_>, report: &mut Report) {
    for (one, other) in OPPOSITE {
        if scopes.contains(one) && scopes.contains(other) {
            let message = format!("`{one}` and `{other}` contradict each other");
            report.refuse(place, message);
        }
    }
    scopes.sort_unstable();
    scopes.dedup();
    for scope in scopes {
        for entry in amounts(quota, "hard") {
            if !fits(scope, &entry.key) {
                let message = format!(
                    "{} cannot be counted under scope `{scope}`",
                    shown(&entry.key)
                );
                report.refuse(place, message);
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
