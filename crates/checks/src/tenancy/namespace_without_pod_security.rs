//! A Namespace has none of the pod security labels, or an `enforce` label that is no level.

use super::pod_security_labels::{Asked, ENFORCE, asked};
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "namespace-without-pod-security",
    title: "Namespace without pod security",
    severity: Severity::Medium,
    severity_reason: "nothing stops a privileged pod there",
    what: "A Namespace has none of the pod security labels, or an `enforce` label that is no level.",
    why: "Whoever may create pods in it creates a privileged one, and owns the node that it lands on.",
    remedy: "Label the namespace with the strictest level that its workloads fit; `seawall pod-security assess` tells which one.",
    example: "metadata:\n  labels:\n    pod-security.kubernetes.io/enforce: restricted",
    techniques: &["MS-TA9018", "MS-TA9008", "T1610"],
    controls: &["nsa-cisa/1.10", "cis-kubernetes/5.2.1"],
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-admission/"],
    evaluate: Evaluate::Namespace(|_, view| {
        let path = format!("metadata.labels[\"{ENFORCE}\"]");
        match asked(view) {
            Err(outcome) => outcome,
            Ok(Asked::Nothing) => Outcome::fail(Problem::missing(
                path,
                format!("namespace `{}` enforces no pod security level", view.name),
            )),
            Ok(Asked::NoLevel(value)) => Outcome::fail(
                Problem::at(
                    path,
                    format!("`{value}` is no level: use `baseline` or `restricted`"),
                )
                .value(value),
            ),
            Ok(_) => Outcome::Pass,
        }
    }),
};
