//! A ClusterRole is labelled to be aggregated into `admin`, `edit` or `view` and covers secrets, exec, pods or roles.

use super::rules::Right;
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;
use seawall_rbac::{Defaults, Rule};

pub const CHECK: Check = Check {
    id: "rbac-aggregate-to-default-role",
    title: "ClusterRole aggregated into a built-in role",
    severity: Severity::Low,
    severity_reason: "every subject with the built-in role gets the rules as well",
    what: "A ClusterRole is labelled to be aggregated into `admin`, `edit` or `view` and covers secrets, exec, pods or roles.",
    why: "Every subject of the built-in role gets the rules, in every namespace, without a new binding. A label is all it takes.",
    remedy: "Aggregate only rules about your own custom resources.",
    example: "metadata:\n  labels:\n    rbac.authorization.k8s.io/aggregate-to-view: \"true\"\nrules:\n  - apiGroups: [shop.example.com]\n    resources: [orders]\n    verbs: [get, list, watch]",
    techniques: &["MS-TA9019", "T1098.006"],
    controls: &["nsa-cisa/3.3"],
    references: &[
        "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#aggregated-clusterroles",
    ],
    evaluate: Evaluate::Object(&["ClusterRole"], |context, role| {
        let Some(parsed) = context.role(role) else {
            return Outcome::NotApplicable;
        };
        let target = ["admin", "edit", "view"].into_iter().find(|target| {
            role.label(&format!("rbac.authorization.k8s.io/aggregate-to-{target}")) == Some("true")
        });
        let Some(target) = target else {
            return Outcome::NotApplicable;
        };
        let own = |rule: &Rule| !Defaults::builtin().gives(&parsed.key, rule);
        let wide = parsed
            .rules
            .iter()
            .position(|rule| own(rule) && WIDE.iter().any(|right| right.is_given_by(rule)));
        Outcome::from_problem(wide.map(|index| {
            Problem::at(
                format!("rules[{index}]"),
                format!("ClusterRole `{}` adds permissions on core resources to the built-in role `{target}`", role.name),
            )
            .value(target)
        }))
    }),
};

/// Any verb that does something.
const ANY: &[&str] = &[
    "get",
    "list",
    "watch",
    "create",
    "update",
    "patch",
    "delete",
    "deletecollection",
    "bind",
    "escalate",
];

const WIDE: &[Right] = &[
    Right::new("", "secrets", ANY).even_named(),
    Right::new("", "pods", ANY).even_named(),
    Right::new("", "pods/exec", ANY).even_named(),
    Right::new("", "serviceaccounts/token", ANY).even_named(),
    Right::new("rbac.authorization.k8s.io", "roles", ANY).even_named(),
    Right::new("rbac.authorization.k8s.io", "clusterroles", ANY).even_named(),
    Right::new("rbac.authorization.k8s.io", "rolebindings", ANY).even_named(),
    Right::new("rbac.authorization.k8s.io", "clusterrolebindings", ANY).even_named(),
];
