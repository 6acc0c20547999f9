//! A Namespace has `audit` or `warn` labels and no `enforce` label.

use super::pod_security_labels::{Asked, ENFORCE, asked, default_of};
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "namespace-pod-security-not-enforced",
    title: "Pod Security only warns",
    severity: Severity::Low,
    severity_reason: "labels are already in place, and only the last step is missing",
    what: "A Namespace has `audit` or `warn` labels and no `enforce` label.",
    why: "A warning does not stop an attacker who creates a privileged pod.",
    remedy: "Set `pod-security.kubernetes.io/enforce` to the level that the workloads meet.",
    example: "metadata:\n  labels:\n    pod-security.kubernetes.io/enforce: restricted",
    techniques: &["MS-TA9018", "MS-TA9008"],
    controls: &["nsa-cisa/1.10"],
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-admission/"],
    evaluate: Evaluate::Namespace(|context, view| {
        match asked(view) {
        Err(outcome) => outcome,
        Ok(Asked::Nothing) => Outcome::NotApplicable,
        Ok(Asked::WordsOnly) => default_of(context, view).unwrap_or_else(|| {
            Outcome::fail(Problem::missing(
                format!("metadata.labels[\"{ENFORCE}\"]"),
                format!(
                    "namespace `{}` warns about or audits pods that violate its level, and admits them",
                    view.name
                ),
            ))
        }),
        Ok(_) => Outcome::Pass,
    }
    }),
};
