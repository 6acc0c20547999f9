//! `runAsUser`: no pod or container sets user 0.

use seawall_model::{KubernetesVersion, Pod};

use super::fields::{has_user_namespace, settings};
use super::{Control, Violation};
use seawall_finding::Severity;

use super::decision::{STANDARDS, judge};
use crate::{Check, Evaluate};

pub(crate) const CHECK: Check = Check {
    id: "pod-security-run-as-user",
    title: "runAsUser set to 0",
    severity: Severity::Low,
    severity_reason: "it is hardening that the strictest level requires",
    what: "A pod or container sets `runAsUser: 0`, which violates the restricted level of the Pod Security Standards.",
    why: "Without a user namespace, root in the container is root on the node after an escape.",
    remedy: "Set `runAsUser` to another user ID, or remove it.",
    example: "securityContext:\n  runAsUser: 1000",
    techniques: &[],
    controls: &["pod-security-standards/runAsUser"],
    references: &[STANDARDS],
    evaluate: Evaluate::Pod(|context, pod| judge(context, pod, Control::RunAsUser, violations)),
};

pub(super) fn violations(pod: &Pod<'_>, version: KubernetesVersion) -> Vec<Violation> {
    if has_user_namespace(pod, version) {
        return Vec::new();
    }
    settings(pod, "runAsUser")
        .into_iter()
        .filter(|(user, ..)| user.as_i64() == Some(0))
        .map(|(_, path, container)| Violation {
            control: Control::RunAsUser,
            message: match container {
                "" => "the pod runs as user 0".to_owned(),
                name => format!("container `{name}` runs as user 0"),
            },
            path,
            value: Some("0".to_owned()),
            container: container.to_owned(),
            subject: String::new(),
        })
        .collect()
}
