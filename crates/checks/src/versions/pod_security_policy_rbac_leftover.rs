//! A Role or ClusterRole gives `use` on `podsecuritypolicies`.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "pod-security-policy-rbac-leftover",
    title: "Role for PodSecurityPolicies",
    severity: Severity::Low,
    severity_reason: "the rule gives nothing, and shows that the guard was not replaced with care",
    what: "A Role or ClusterRole gives `use` on `podsecuritypolicies`.",
    why: "Such rules tied service accounts to policies. They are left over where the migration was not finished: check that the namespaces have pod-security labels now.",
    remedy: "Remove the rule once the namespaces carry pod-security labels.",
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
                    "{} `{}` still gives `use` on PodSecurityPolicies",
                    object.kind, object.name
                ),
            )
            .value("podsecuritypolicies")
        }))
    }),
};
