//! A ClusterRole is labelled to be aggregated into `admin`, `edit` or `view` and covers secrets, exec, pods or roles.

use super::rules::is_builtin;
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-aggregate-to-default-role",
    title: "ClusterRole that grows a built-in role",
    severity: Severity::Low,
    severity_reason: "everybody with the built-in role gets the rules as well",
    what: "A ClusterRole is labelled to be aggregated into `admin`, `edit` or `view` and covers secrets, exec, pods or roles.",
    why: "The rules go to every holder of the built-in role, in every namespace, without any new binding. A label is all it takes.",
    remedy: "Aggregate only rules about your own custom resources.",
    example: "metadata:\n  labels:\n    rbac.authorization.k8s.io/aggregate-to-view: \"true\"\nrules:\n  - apiGroups: [shop.example.com]\n    resources: [orders]\n    verbs: [get, list, watch]",
    techniques: &["MS-TA9019", "T1098.006"],
    controls: &["nsa-cisa/3.3"],
    references: &[
        "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#aggregated-clusterroles",
    ],
    evaluate: Evaluate::Object(&["ClusterRole"], |_, role| {
        if is_builtin(role) {
            return Outcome::NotApplicable;
        }
        let target = ["admin", "edit", "view"].into_iter().find(|target| {
            role.label(&format!("rbac.authorization.k8s.io/aggregate-to-{target}")) == Some("true")
        });
        let Some(target) = target else {
            return Outcome::NotApplicable;
        };
        let wide = role.root.list("rules").iter().position(|rule| {
            let core = rule
                .strings("apiGroups")
                .any(|group| matches!(group, "*" | "" | "rbac.authorization.k8s.io"));
            core && rule.strings("resources").any(|resource| {
                matches!(
                    resource,
                    "*" | "secrets"
                        | "pods"
                        | "pods/exec"
                        | "roles"
                        | "clusterroles"
                        | "rolebindings"
                        | "clusterrolebindings"
                        | "serviceaccounts/token"
                )
            })
        });
        Outcome::from_problem(wide.map(|index| {
            Problem::at(
                format!("rules[{index}]"),
                format!("ClusterRole `{}` adds rights on core resources to the built-in role `{target}`", role.name),
            )
            .value(target)
        }))
    }),
};
