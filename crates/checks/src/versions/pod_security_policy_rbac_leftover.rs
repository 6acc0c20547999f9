//! A Role or ClusterRole grants `use` on `podsecuritypolicies`.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "pod-security-policy-rbac-leftover",
    title: "Leftover role for PodSecurityPolicy",
    severity: Severity::Low,
    severity_reason: "the rule grants nothing, and suggests that the protection was not replaced carefully",
    what: "A Role or ClusterRole grants `use` on `podsecuritypolicies`.",
    why: "Such rules tied service accounts to policies. They remain where the migration was not finished: check that the namespaces now have Pod Security labels.",
    remedy: "Remove the rule once the namespaces have Pod Security labels.",
    example: "rules: []",
    techniques: &["MS-TA9018"],
    controls: &["nsa-cisa/1.10"],
    references: &["https://kubernetes.io/docs/tasks/configure-pod-container/migrate-from-psp/"],
    evaluate: Evaluate::Object(&["Role", "ClusterRole"], |_, object| {
        let rule = object.root.list("rules").iter().position(|rule| {
            rule.strings("resources")
                .any(|resource| resource == "podsecuritypolicies")
        });
        Outcome::from_problem(rule.map(|index| {
            Problem::at(
                format!("rules[{index}]"),
                format!(
                    "{} `{}` still grants `use` on PodSecurityPolicies",
                    object.kind, object.name
                ),
            )
            .value("podsecuritypolicies")
        }))
    }),
};
