//! Neither `runAsNonRoot: true` nor a user other than 0 holds for a container.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "non-root-not-enforced",
    title: "Nothing keeps the container from running as root",
    severity: Severity::Low,
    severity_reason: "whether it runs as root is decided by the image",
    what: "Neither `runAsNonRoot: true` nor a user other than 0 holds for a container.",
    why: "The image decides the user, and most images say root. A new tag of the image can bring root back without anybody noticing.",
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
            // root-user says it with more weight.
            (Some(_), _) | (None, Some(false)) => Outcome::NotApplicable,
            (None, None) => Outcome::fail(Problem::missing(
                container.path("securityContext.runAsNonRoot"),
                format!(
                    "nothing keeps {} `{}` from running as root",
                    container.role, container.name
                ),
            )),
        }
    }),
};
