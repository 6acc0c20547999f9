//! Roles and bindings.

use seawall_syntax::{Node, Value};

use crate::format::is_dns_subdomain;
use crate::mismatch::{Report, shown};
use crate::place::Place;

const GROUP: &str = "rbac.authorization.k8s.io";

pub(super) fn role(node: &Node, place: &Place<'_>, report: &mut Report) {
    rules(node, true, place, report);
}

pub(super) fn cluster_role(node: &Node, place: &Place<'_>, report: &mut Report) {
    rules(node, false, place, report);
    if let Some(aggregation) = node.get("aggregationRule")
        && aggregation.is_mapping()
        && aggregation.list("clusterRoleSelectors").is_empty()
    {
        report.refuse(
            &place.key("aggregationRule"),
            "`clusterRoleSelectors` needs at least one selector",
        );
    }
}

fn rules(node: &Node, is_namespaced: bool, place: &Place<'_>, report: &mut Report) {
    let list = place.key("rules");
    for (index, rule) in node.list("rules").iter().enumerate() {
        if rule.is_mapping() {
            rule_of(rule, is_namespaced, &list.index(index), report);
        }
    }
}

fn is_empty_list(node: &Node, field: &str) -> bool {
    match node.get(field).map(|node| node.value()) {
        None => true,
        Some(Value::Sequence(items)) => items.is_empty(),
        // Of another type: told of already.
        Some(_) => false,
    }
}

fn rule_of(node: &Node, is_namespaced: bool, place: &Place<'_>, report: &mut Report) {
    if node.get("verbs").is_some() && is_empty_list(node, "verbs") {
        report.refuse(&place.key("verbs"), "at least one verb is required");
    }
    let resources = ["apiGroups", "resources", "resourceNames"];
    if !node.list("nonResourceURLs").is_empty() {
        let urls = place.key("nonResourceURLs");
        if is_namespaced {
            report.refuse_with(
                &urls,
                "a Role cannot grant access to non-resource URLs",
                "use a ClusterRole and a ClusterRoleBinding",
            );
        } else if resources.iter().any(|field| !is_empty_list(node, field)) {
            report.refuse_with(
                &urls,
                "a rule is for resources or for non-resource URLs, not both",
                "write two rules",
            );
        }
        return;
    }
    for field in ["apiGroups", "resources"] {
        if is_empty_list(node, field) {
            if field == "apiGroups" {
                report.missing_with(place, field, "use `[\"\"]` for the core group");
            } else {
                report.missing(place, field);
            }
        }
    }
}

pub(super) fn role_binding(node: &Node, place: &Place<'_>, report: &mut Report) {
    subjects(node, true, place, report);
}

pub(super) fn cluster_role_binding(node: &Node, place: &Place<'_>, report: &mut Report) {
    subjects(node, false, place, report);
    if node.walk(&["roleRef", "kind"]).and_then(Node::as_str) == Some("Role") {
        report.refuse_with(
            &place.key("roleRef").key("kind"),
            "a ClusterRoleBinding cannot refer to a Role",
            "refer to a ClusterRole, or use a RoleBinding in the namespace of the Role",
        );
    }
}

fn subjects(node: &Node, is_namespaced: bool, place: &Place<'_>, report: &mut Report) {
    let list = place.key("subjects");
    for (index, item) in node.list("subjects").iter().enumerate() {
        subject(item, is_namespaced, &list.index(index), report);
    }
}

fn subject(node: &Node, is_namespaced: bool, place: &Place<'_>, report: &mut Report) {
    let group = node.str("apiGroup").unwrap_or_default();
    match node.str("kind") {
        Some("ServiceAccount") => {
            if !group.is_empty() {
                report.refuse_with(
                    &place.key("apiGroup"),
                    format!("a ServiceAccount is not in API group {}", shown(group)),
                    "remove `apiGroup`",
                );
            }
            let has_namespace = node
                .get("namespace")
                .is_some_and(|namespace| namespace.as_str() != Some(""));
            if !is_namespaced && !has_namespace {
                report.refuse(place, "a ServiceAccount here requires `namespace`");
            }
            if let Some(name) = node.str("name").filter(|name| !name.is_empty())
                && !is_dns_subdomain(name)
            {
                report.refuse(
                    &place.key("name"),
                    format!("{} is not a valid ServiceAccount name", shown(name)),
                );
            }
        }
        Some(kind @ ("User" | "Group")) if !group.is_empty() && group != GROUP => {
            report.refuse_with(
                &place.key("apiGroup"),
                format!("a {kind} is not in API group {}", shown(group)),
                format!("use `{GROUP}`"),
            );
        }
        _ => {}
    }
}
