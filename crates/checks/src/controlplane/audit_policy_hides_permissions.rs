//! An audit policy does not record changes that grant permissions or disable protections.

use seawall_audit::{AuditPolicy, KindOfRequest};
use seawall_event::Level;
use seawall_finding::Severity;
use seawall_syntax::Node;

use super::audit_rules::{Unrecorded, recorded};
use super::embedded::{Embedded, judge_kind};
use crate::{Check, Evaluate, Outcome};

pub const CHECK: Check = Check {
    id: "audit-policy-hides-permissions",
    title: "Audit policy hides permission changes",
    severity: Severity::Medium,
    severity_reason: "it is impossible to find out afterwards who became administrator",
    what: "An audit policy, as a file or in a ConfigMap, does not record changes to roles and bindings, admission webhooks and policies, CertificateSigningRequests or namespaces, because a rule sets `None` for them, omits every stage, or no rule matches.",
    why: "With these changes an attacker persists in a cluster or disables its protections. The first rule that matches decides: a noise filter above all other rules hides them permanently.",
    remedy: "Record changes to `rbac.authorization.k8s.io`, `admissionregistration.k8s.io`, `certificates.k8s.io` and namespaces at `Metadata` or above, before rules that filter noise.",
    example: "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n  - level: RequestResponse\n    verbs: [create, update, patch, delete]\n    resources:\n      - group: rbac.authorization.k8s.io\n      - group: admissionregistration.k8s.io\n  - level: Metadata",
    techniques: &["MS-TA9021", "T1562.001"],
    controls: &["nsa-cisa/4.1"],
    references: &["https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/"],
    evaluate: Evaluate::Object(&["Policy", "ConfigMap"], |_, object| {
        judge_kind(&FILE, object, evaluate)
    }),
};

const FILE: Embedded = Embedded {
    group: "audit.k8s.io",
    kind: "Policy",
    needed: None,
};

/// Group, resource and subresource of what grants permissions or removes protections.
const NEEDED: &[(&str, &str, &str)] = &[
    ("rbac.authorization.k8s.io", "clusterroles", ""),
    ("rbac.authorization.k8s.io", "clusterrolebindings", ""),
    ("rbac.authorization.k8s.io", "roles", ""),
    ("rbac.authorization.k8s.io", "rolebindings", ""),
    (
        "admissionregistration.k8s.io",
        "validatingwebhookconfigurations",
        "",
    ),
    (
        "admissionregistration.k8s.io",
        "mutatingwebhookconfigurations",
        "",
    ),
    (
        "admissionregistration.k8s.io",
        "validatingadmissionpolicies",
        "",
    ),
    (
        "admissionregistration.k8s.io",
        "validatingadmissionpolicybindings",
        "",
    ),
    (
        "certificates.k8s.io",
        "certificatesigningrequests",
        "approval",
    ),
    ("", "namespaces", ""),
];
const CHANGES: &[&str] = &["create", "update", "patch", "delete"];

fn evaluate(policy: &Node, place: &dyn Fn(&str) -> String) -> Outcome {
    let read = AuditPolicy::of(policy);
    let mut unrecorded = Unrecorded::default();
    for (group, resource, subresource) in NEEDED {
        let name = match (group.is_empty(), subresource.is_empty()) {
            (true, _) => (*resource).to_owned(),
            (false, true) => format!("{resource}.{group}"),
            (false, false) => format!("{resource}/{subresource}"),
        };
        let mut hidden = None;
        for verb in CHANGES {
            let request = KindOfRequest {
                group,
                resource,
                subresource,
                verb,
            };
            match recorded(&read, &request) {
                Err(reason) => return Outcome::Unknown(reason),
                Ok(found) => {
                    let first = found.iter().find(|record| record.level == Level::None);
                    hidden = hidden.or(first.map(|record| (*verb, record.rule)));
                }
            }
        }
        if let Some((verb, rule)) = hidden {
            unrecorded.add(rule, verb, name);
        }
    }
    let field = |rule: Option<usize>| {
        place(&rule.map_or_else(|| "rules".to_owned(), |index| format!("rules[{index}]")))
    };
    let problems = unrecorded.problems(policy, &field).collect();
    Outcome::from_problems(problems)
}
