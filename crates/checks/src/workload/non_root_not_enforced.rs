//! Neither `runAsNonRoot: true` nor a user other than 0 applies to a container.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "non-root-not-enforced",
    title: "Non-root user not enforced",
    severity: Severity::Low,
    severity_reason: "the image decides whether the container runs as root",
    what: "Neither `runAsNonRoot: true` nor a user other than 0 applies to a container.",
    why: "The image decides the user, and most images use root. A new tag of the image can switch back to root unnoticed.",
    remedy: "Set `runAsNonRoot: true`: the kubelet then refuses to start the container as root.",
    example: "securityContext:\n  runAsNonRoot: true",
    techniques: &["MS-TA9018", "T1611"],
    controls: &["cis-kubernetes/5.2.7", "nsa-cisa/1.1"],
    references: &["https://kubernetes.io/docs/tasks/configure-pod-container/security-context/"],
    evaluate: Evaluate::Container(|_, pod, container| {
        let user = pod
            .effective(container, "runAsUser")
            .and_then(|(node, _)| node.as_i64());
        let non_root = pod
            .effective(container, "runAsNonRoot")
            .and_then(|(node, _)| node.as_bool());
        match (user, non_root) {
            (_, Some(true)) => Outcome::Pass,
            (Some(user), _) if user != 0 => Outcome::Pass,
            // root-user reports it with a higher severity.
            (Some(_), _) | (None, Some(false)) => Outcome::NotApplicable,
            (None, None) => Outcome::fail(Problem::missing(
                container.path("securityContext.runAsNonRoot"),
                format!(
                    "nothing prevents {} `{}` from running as root",
                    container.role, container.name
                ),
            )),
        }
    }),
};
