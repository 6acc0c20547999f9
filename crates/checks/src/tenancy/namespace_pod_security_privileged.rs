//! A Namespace enforces the level `privileged`.

use super::pod_security_labels::{Asked, ENFORCE, asked};
use crate::pod_security::Level;
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "namespace-pod-security-privileged",
    title: "Namespace allows privileged pods",
    severity: Severity::Medium,
    severity_reason: "it is set explicitly, and often only one agent needs it",
    what: "A Namespace enforces the level `privileged`.",
    why: "Any subject that can create pods in it can create one that takes over the node.",
    remedy: "Enforce `baseline` or `restricted`; move workloads that need more to a separate namespace, and limit who can create pods there.",
    example: "metadata:\n  labels:\n    pod-security.kubernetes.io/enforce: restricted",
    techniques: &["MS-TA9018", "MS-TA9008", "T1610"],
    controls: &["nsa-cisa/1.10", "cis-kubernetes/5.2.1"],
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-admission/"],
    evaluate: Evaluate::Namespace(|_, view| match asked(view) {
        Err(outcome) => outcome,
        Ok(Asked::Enforced(Level::Privileged)) => Outcome::fail(
            Problem::at(
                format!("metadata.labels[\"{ENFORCE}\"]"),
                format!("namespace `{}` allows privileged pods", view.name),
            )
            .value("privileged"),
        ),
        Ok(Asked::Enforced(_)) => Outcome::Pass,
        Ok(_) => Outcome::NotApplicable,
    }),
};
